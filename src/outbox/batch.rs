//! Which rows go into one request, and its body.

use super::Row;

/// Bytes of one request's body at most: below what proxies and the collector take, and small enough to be sent while
/// the page is left.
pub const LIMIT: usize = 50 * 1024;

/// Bytes of all `keepalive` bodies in flight together: browsers fail the request that goes over 64 KiB.
pub const KEEPALIVE: usize = 64 * 1024 - 1;

/// Before and after the name of the list.
const HEAD: [&str; 2] = ["{\"", "\":["];
const TAIL: &str = "]}";
/// Between the records and what vouches for them, where anything does.
const BESIDE: &str = "],\"tokens\":[";
/// What vouches for a record that nothing vouches for.
const NOTHING: &str = "null";
/// Bytes of that name, of whichever list.
const NAME: usize = "records".len();

/// How many rows from the front make a body of at most `room` bytes.
#[must_use]
pub fn fitting(rows: &[Row], room: usize) -> usize {
    // n records have n − 1 commas between them, and so have n tokens.
    let mut size = HEAD[0].len() + NAME + HEAD[1].len() + TAIL.len() - 1;
    let mut beside = BESIDE.len() - 1;
    let mut vouched = false;
    let fits = |row: &&Row| {
        size += row.json.len() + 1;
        beside += row.voucher().map_or(NOTHING.len(), |token| token.len() + 2) + 1;
        vouched |= row.voucher().is_some();
        size + if vouched { beside } else { 0 } <= room
    };
    rows.iter().take_while(fits).count()
}

/// The request's body, with this name for its list: the records as they were stored, byte for byte, and after them what
/// vouches for each.
#[must_use]
pub fn body(list: &str, rows: &[Row]) -> String {
    let mut body = [HEAD[0], list, HEAD[1]].concat();
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(&row.json);
    }
    if rows.iter().any(|row| row.voucher().is_some()) {
        body.push_str(BESIDE);
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            match row.voucher() {
                Some(token) => body.extend(["\"", token, "\""]),
                None => body.push_str(NOTHING),
            }
        }
    }
    body.push_str(TAIL);
    body
}
