//! What a field of an event can be.

/// `Text` comes from formats whose fields are bytes, `Str` from those whose values have types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Missing,
    Text(&'a [u8]),
    Str(&'a [u8]),
    Int(i64),
    Float(f64),
    Bool(bool),
    Level(i64),
}

/// This cannot be decided here: the event is left to the general way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Odd;

pub const LEVELS: [(i64, &[u8]); 9] = [
    (10, b"trace"),
    (20, b"debug"),
    (30, b"info"),
    (35, b"notice"),
    (40, b"warn"),
    (50, b"error"),
    (60, b"critical"),
    (70, b"alert"),
    (80, b"emergency"),
];

pub fn label(level: i64) -> &'static [u8] {
    LEVELS.iter().find(|(rank, _)| *rank == level).map_or(b"", |(_, word)| word)
}

/// A text of digits alone, short enough to be a machine number.
pub fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}
