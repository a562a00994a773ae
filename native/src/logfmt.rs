//! `ts=… level=info msg="two words" status=200`: pairs from the first byte to the last, and nothing else.

use crate::json::Keys;
use crate::value::{Odd, Value};

/// Could no pattern for such lines match? The first token is a pair whose key has none of these.
pub fn never(line: &[u8]) -> bool {
    match line
        .iter()
        .position(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'"' | b'[' | b']' | b'{' | b'}' | b'(' | b')'))
    {
        Some(at) => line[at] != b'=' || at == 0,
        None => true,
    }
}

/// Reads a line into `slots` (all missing before). `ranks` is room for as many numbers. A key without places is one that
/// must not be there.
pub fn read<'a>(line: &'a [u8], keys: &Keys, slots: &mut [Value<'a>], ranks: &mut [u8]) -> Result<(), Odd> {
    if memchr::memchr(b'\\', line).is_some() {
        return Err(Odd);
    }
    ranks.fill(u8::MAX);
    let mut met: u64 = 0;
    let (mut at, mut pairs) = (0, 0);
    while at < line.len() {
        let (name, value, end) = pair(line, at)?;
        pairs += 1;
        if let Some(number) = keys.find(name) {
            let places = keys.places(number);
            if number > 63 || met >> number & 1 == 1 || places.is_empty() {
                return Err(Odd);
            }
            met |= 1 << number;
            if !value.is_empty() {
                for place in places {
                    if place.rank < ranks[place.slot] {
                        ranks[place.slot] = place.rank;
                        slots[place.slot] = Value::Text(value);
                    }
                }
            }
        }
        at = end;
    }
    (pairs > 1).then_some(()).ok_or(Odd)
}

/// Key, value and where the next pair begins: behind exactly one blank.
fn pair(line: &[u8], at: usize) -> Result<(&[u8], &[u8], usize), Odd> {
    let rest = &line[at..];
    let equal = rest.iter().position(|byte| !plain(*byte)).ok_or(Odd)?;
    if equal == 0 || equal > 100 || rest[equal] != b'=' {
        return Err(Odd);
    }
    let value = &rest[equal + 1..];
    let (text, used) = if value.first() == Some(&b'"') {
        let end = memchr::memchr2(b'"', b'\\', &value[1..]).ok_or(Odd)? + 1;
        if value[end] != b'"' {
            return Err(Odd);
        }
        (&value[1..end], end + 1)
    } else {
        let end = value.iter().position(|byte| *byte <= b' ' || *byte == b'"').unwrap_or(value.len());
        (&value[..end], end)
    };
    let behind = at + equal + 1 + used;
    match line.get(behind) {
        None => Ok((&rest[..equal], text, behind)),
        Some(b' ') if behind + 1 < line.len() => Ok((&rest[..equal], text, behind + 1)),
        _ => Err(Odd),
    }
}

fn plain(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b'=' | b'"' | b'[' | b']' | b'{' | b'}' | b'(' | b')' | b'<' | b'>' | b',' | b';')
}
