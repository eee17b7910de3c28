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
/// Bytes of that name, of whichever list.
const NAME: usize = "records".len();

/// How many rows from the front make a body of at most `room` bytes.
#[must_use]
pub fn fitting(rows: &[Row], room: usize) -> usize {
    // n records have n − 1 commas between them.
    let mut size = HEAD[0].len() + NAME + HEAD[1].len() + TAIL.len() - 1;
    let fits = |row: &&Row| {
        size += row.json.len() + 1;
        size <= room
    };
    rows.iter().take_while(fits).count()
}

/// The request's body, with this name for its list: the records as they were stored, byte for byte.
#[must_use]
pub fn body(list: &str, rows: &[Row]) -> String {
    let mut body = [HEAD[0], list, HEAD[1]].concat();
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(&row.json);
    }
    body.push_str(TAIL);
    body
}
