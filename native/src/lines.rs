//! Where events begin, as far as the first bytes of a line tell.

use memchr::{memchr, memrchr};

/// Does the line that begins here surely begin an event? Dates, addresses and brackets do, in every format; what it does
/// not know is for others to tell. (The same as `SURE` in `formats/starting.py`.)
pub fn sure(line: &[u8]) -> bool {
    match line.first() {
        Some(b'{' | b'<') => true,
        Some(b'[') => ![&b"signa"[..], b"stack", b"previ"].iter().any(|word| line[1..].starts_with(word)),
        Some(b'0'..=b'9') => {
            let digits = line.iter().take(11).take_while(|byte| byte.is_ascii_digit()).count();
            digits <= 10 && matches!(line.get(digits), Some(b'-' | b'/' | b'.' | b':' | b' '))
        }
        Some(b'A'..=b'Z') => {
            line.len() >= 6
                && line[1].is_ascii_lowercase()
                && line[2].is_ascii_lowercase()
                && line[3] == b' '
                && (line[4] == b' ' || line[4].is_ascii_digit())
                && line[5].is_ascii_digit()
        }
        _ => false,
    }
}

/// Where the line ends that contains the byte at `at` (its newline, or the end of the data).
pub fn end(data: &[u8], at: usize) -> usize {
    memchr(b'\n', &data[at..]).map_or(data.len(), |found| at + found)
}

pub fn begin(data: &[u8], at: usize) -> usize {
    memrchr(b'\n', &data[..at]).map_or(0, |found| found + 1)
}

/// The first line at or behind `at`, where a line begins, that surely begins an event; the end of the data when none does.
pub fn next_sure(data: &[u8], mut at: usize) -> usize {
    while at < data.len() && !sure(&data[at..]) {
        at = end(data, at) + 1;
    }
    at.min(data.len())
}

/// The last line at or before `at`, where a line begins, that surely begins an event; the data begins with one.
pub fn last_sure(data: &[u8], mut at: usize) -> usize {
    while at > 0 && !sure(&data[at..]) {
        at = begin(data, at - 1);
    }
    at
}
