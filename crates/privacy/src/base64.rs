//! Base 64, both ways, in the few lines that this crate needs: the page pays for every byte of a general library.

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `bytes` in the URL-safe alphabet without padding (RFC 4648 §5).
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for sextet in 0..=chunk.len() {
            out.push(char::from(URL_SAFE[(word >> (18 - 6 * sextet) & 63) as usize]));
        }
    }
    out
}

/// The text that `encoded` stands for, in either alphabet, if every byte of it is printable ASCII or white space.
pub(crate) fn decode_text(encoded: &[char]) -> Option<String> {
    let mut out = String::new();
    let (mut word, mut bits) = (0u32, 0);
    for &c in encoded.iter().take_while(|&&c| c != '=') {
        let sextet = match c {
            'A'..='Z' => c as u32 - 65,
            'a'..='z' => c as u32 - 71,
            '0'..='9' => c as u32 + 4,
            '+' | '-' => 62,
            '/' | '_' => 63,
            _ => return None,
        };
        word = word << 6 | sextet;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            let byte = (word >> bits & 0xFF) as u8;
            if !matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r') {
                return None;
            }
            out.push(char::from(byte));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Option<String> {
        decode_text(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (plain, coded) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decoded(coded).as_deref(), Some(plain));
        }
        assert_eq!(encode(&[0xFB, 0xFF]), "-_8");
    }

    #[test]
    fn bytes_that_are_no_text_are_not_decoded() {
        assert_eq!(decoded("AAECAwQF"), None);
        assert_eq!(decoded("not base64!"), None);
    }
}
