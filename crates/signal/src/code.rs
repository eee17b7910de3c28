//! Telling code, data and tracebacks from prose, a line at a time.

/// Lines that a program wrote or that a program is made of. `line` still has its indentation.
pub(crate) fn looks_like_code(line: &[u8], body: &[u8]) -> bool {
    const OPENERS: [&[u8]; 14] = [
        b">>>",
        b"def ",
        b"class ",
        b"import ",
        b"from ",
        b"return ",
        b"assert ",
        b"#include",
        b"function ",
        b"const ",
        b"let ",
        b"print(",
        b"File \"",
        b"Traceback (most",
    ];
    if OPENERS.iter().any(|opener| body.starts_with(opener)) && body.iter().any(|byte| b"()=:{;.\"<".contains(byte)) {
        return true;
    }
    let (mut marks, mut letters) = (0, 0);
    for byte in body {
        match byte {
            b'=' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b';' | b'<' | b'>' | b'|' | b'_' | b'\\' | b'/' | b'+' => {
                marks += 1;
            }
            b' ' => {}
            _ => letters += 1,
        }
    }
    let indented = line.starts_with(b"    ") || line.starts_with(b"\t");
    let closes = body.last().is_some_and(|last| b";{}".contains(last));
    // A mark at least, where the form speaks for code already; else a fifth of the line.
    if closes || indented { marks > 0 } else { marks > 1 && marks * 5 > letters }
}
