//! Lines of web servers in the common and the combined format, without anything unusual in them.

use crate::stamp;
use crate::value::{digits, Odd, Value};
use memchr::memchr;

/// The slots of the fields that are asked for.
#[derive(Default)]
pub struct Slots {
    pub ip: Option<usize>,
    pub user: Option<usize>,
    pub method: Option<usize>,
    pub path: Option<usize>,
    pub status: Option<usize>,
    pub bytes: Option<usize>,
    pub level: Option<usize>,
    pub referrer: Option<usize>,
    pub agent: Option<usize>,
}

/// Could no pattern for such lines match? They all have a bracket, a quote and a blank behind each other.
pub fn never(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"] \"").is_none()
}

/// Reads a line into `slots` (all missing before); its time.
pub fn read<'a>(line: &'a [u8], want: &Slots, slots: &mut [Value<'a>]) -> Result<i64, Odd> {
    let (ip, rest) = token(line, b' ')?;
    let rest = rest.strip_prefix(b"- ").ok_or(Odd)?;
    let (user, rest) = token(rest, b' ')?;
    if ip.len() > 255 || user.len() > 255 || memchr::memchr2(b',', b'"', ip).is_some() {
        return Err(Odd);
    }
    if (user[0] == b'-' && user.len() > 1) || rest.first() != Some(&b'[') || rest.get(27..29) != Some(b"] ") {
        return Err(Odd);
    }
    let time = stamp::web(&rest[1..27]).ok_or(Odd)?;
    let (request, rest) = quoted(&rest[29..])?;
    if rest.len() < 5 || rest[0] != b' ' || rest[4] != b' ' || digits(&rest[1..4]).is_none() {
        return Err(Odd);
    }
    let status = &rest[1..4];
    let rest = &rest[5..];
    let size = memchr(b' ', rest).unwrap_or(rest.len());
    let bytes = &rest[..size];
    if bytes != b"-" && digits(bytes).is_none() {
        return Err(Odd);
    }
    let mut put = |slot: Option<usize>, value| {
        if let Some(slot) = slot {
            slots[slot] = value;
        }
    };
    put(want.ip, Value::Text(ip));
    put(want.user, if user == b"-" { Value::Missing } else { Value::Text(user) });
    put(want.status, digits(status).map_or(Value::Missing, Value::Int));
    put(want.bytes, digits(bytes).map_or(Value::Missing, Value::Int));
    put(
        want.level,
        Value::Level(if status[0] >= b'5' {
            50
        } else if status[0] == b'4' {
            40
        } else {
            30
        }),
    );
    if want.method.is_some() || want.path.is_some() {
        let (method, path) = parts(request)?;
        put(want.method, Value::Text(method));
        put(want.path, Value::Text(path));
    }
    if want.referrer.is_some() || want.agent.is_some() {
        behind(&rest[size..], want, slots)?;
    }
    Ok(time)
}

/// Referrer and agent, and nothing else, or nothing at all.
fn behind<'a>(rest: &'a [u8], want: &Slots, slots: &mut [Value<'a>]) -> Result<(), Odd> {
    if rest.is_empty() {
        return Ok(());
    }
    let (referrer, rest) = quoted(&rest[1..])?;
    let (agent, rest) = quoted(rest.strip_prefix(b" ").ok_or(Odd)?)?;
    if !rest.is_empty() {
        return Err(Odd);
    }
    for (slot, text) in [(want.referrer, referrer), (want.agent, agent)] {
        if let Some(slot) = slot {
            slots[slot] = if text.is_empty() || text == b"-" { Value::Missing } else { Value::Text(text) };
        }
    }
    Ok(())
}

fn token(text: &[u8], end: u8) -> Result<(&[u8], &[u8]), Odd> {
    match memchr(end, text) {
        Some(at) if at > 0 => Ok((&text[..at], &text[at + 1..])),
        _ => Err(Odd),
    }
}

/// A quoted text without quotes or backslashes in it, and what is behind it.
fn quoted(text: &[u8]) -> Result<(&[u8], &[u8]), Odd> {
    let inside = text.strip_prefix(b"\"").ok_or(Odd)?;
    match memchr::memchr2(b'"', b'\\', inside) {
        Some(at) if inside[at] == b'"' => Ok((&inside[..at], &inside[at + 1..])),
        _ => Err(Odd),
    }
}

/// Method and path of `GET /index.html HTTP/1.1`.
fn parts(request: &[u8]) -> Result<(&[u8], &[u8]), Odd> {
    let (method, rest) = token(request, b' ')?;
    if !method.iter().all(u8::is_ascii_alphabetic) {
        return Err(Odd);
    }
    let last = memchr::memrchr(b' ', rest).ok_or(Odd)?;
    if last == 0 || !rest[last + 1..].starts_with(b"HTTP") {
        return Err(Odd);
    }
    Ok((method, &rest[..last]))
}
