//! Check digits.

/// ISO/IEC 7812-1, annex B: the check of payment cards, of Canada's and Sweden's numbers, and of many others.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, &digit)| {
            let digit = u32::from(digit);
            if index % 2 == 0 { digit } else { digit * 2 - if digit > 4 { 9 } else { 0 } }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|&digit| digit != 0)
}

/// The sum of `digits` times `weights`, modulo `modulus`.
pub(super) fn weighted(digits: &[u8], weights: &[u8], modulus: u32) -> u32 {
    digits.iter().zip(weights).map(|(&digit, &weight)| u32::from(digit) * u32::from(weight)).sum::<u32>() % modulus
}

/// ISO 13616 (MOD 97-10 of ISO 7064): whether an IBAN's letters and digits check.
pub(super) fn iban(characters: &[char]) -> bool {
    let turned = characters[4..].iter().chain(&characters[..4]);
    turned.fold(0, |rest, c| {
        let value = c.to_digit(36).unwrap_or(0);
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    }) == 1
}

/// ISBN-10 (ISO 2108:1992): ten digits whose weighted sum is a multiple of 11.
pub(super) fn isbn10(digits: &[u8]) -> bool {
    digits.len() == 10 && weighted(digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11) == 0
}

/// EAN-13, which ISBN-13 is one of.
pub(super) fn ean13(digits: &[u8]) -> bool {
    digits.len() == 13 && weighted(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1], 10) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    #[test]
    fn published_examples_check_and_their_neighbours_do_not() {
        assert!(luhn(&digits("79927398713")) && !luhn(&digits("79927398714")));
        assert!(isbn10(&digits("0306406152")) && !isbn10(&digits("0306406153")));
        assert!(ean13(&digits("4006381333931")) && !ean13(&digits("4006381333932")));
        let account: Vec<char> = "GB82WEST12345698765432".chars().collect();
        let wrong: Vec<char> = "GB82WEST12345698765433".chars().collect();
        assert!(iban(&account) && !iban(&wrong));
    }

    #[test]
    fn a_row_of_zeros_is_no_card() {
        assert!(!luhn(&[0; 16]));
    }
}
