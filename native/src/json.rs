//! One JSON object a line: the wanted top-level values of it. Strict: whatever is not plainly right is odd.

mod cursor;
mod shape;

use crate::stamp::Day;
use crate::value::{Odd, Value};
use cursor::Cursor;
use shape::Shape;

/// Where the value of a key goes: a slot, and its rank among the keys that may fill the slot (the lowest wins).
pub struct Place {
    pub slot: usize,
    pub rank: u8,
}

/// A key that is asked for. Without places it is the first part of a dotted path: its value must not be an object.
pub struct Key {
    pub name: Box<[u8]>,
    pub places: Vec<Place>,
}

pub struct Keys {
    keys: Vec<Key>,
    lengths: u64,
}

impl Keys {
    pub fn new(keys: Vec<Key>) -> Self {
        let lengths = keys.iter().fold(0, |bits, key| bits | 1 << key.name.len().min(63));
        Self { keys, lengths }
    }

    pub fn places(&self, number: usize) -> &[Place] {
        &self.keys[number].places
    }

    pub fn find(&self, name: &[u8]) -> Option<usize> {
        if self.lengths >> name.len().min(63) & 1 == 0 {
            return None;
        }
        self.keys.iter().position(|key| *key.name == *name)
    }
}

/// What reading lines of one format goes on with: room for a rank by slot, the day of the line before, and what that
/// looked like.
pub struct Room {
    pub ranks: Vec<u8>,
    pub day: Day,
    shape: Shape,
}

impl Room {
    pub fn new(slots: usize) -> Self {
        Self { ranks: vec![0; slots], day: Day::default(), shape: Shape::new() }
    }
}

/// Could no object stand in such a line? In front of one are three words at most.
pub fn never(line: &[u8]) -> bool {
    memchr::memchr(b'{', line).is_none_or(|brace| {
        let before = &line[..brace];
        memchr::memchr(b'\t', before).is_none()
            && before.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count() > 3
    })
}

/// Reads a line into `slots` (all missing before).
pub fn read<'a>(line: &'a [u8], keys: &Keys, slots: &mut [Value<'a>], room: &mut Room) -> Result<(), Odd> {
    let Room { ranks, shape, .. } = room;
    ranks.fill(u8::MAX);
    let mut met: u64 = 0;
    let mut at = Cursor { line, at: 0 };
    at.expect(b'{')?;
    at.blanks();
    if at.peek()? == b'}' {
        at.at += 1;
        return at.end();
    }
    shape.begin();
    loop {
        match shape.key(&mut at, keys)? {
            None => at.skip(0)?,
            Some(number) => {
                if number > 63 || met >> number & 1 == 1 {
                    return Err(Odd);
                }
                met |= 1 << number;
                take(&mut at, &keys.keys[number], slots, ranks)?;
            }
        }
        at.blanks();
        match at.next()? {
            b',' => at.blanks(),
            b'}' => return at.end(),
            _ => return Err(Odd),
        }
    }
}

fn take<'a>(at: &mut Cursor<'a>, key: &Key, slots: &mut [Value<'a>], ranks: &mut [u8]) -> Result<(), Odd> {
    let value = match at.peek()? {
        b'"' => match at.string()? {
            (text, true) => Value::Str(text),
            _ => return Err(Odd),
        },
        b't' => at.word(b"true").map(|()| Value::Bool(true))?,
        b'f' => at.word(b"false").map(|()| Value::Bool(false))?,
        b'n' => return at.word(b"null"),
        b'[' if key.places.is_empty() => return at.skip(0),
        b'{' | b'[' => return Err(Odd),
        _ => number(at.number()?)?,
    };
    for place in &key.places {
        if place.rank < ranks[place.slot] {
            ranks[place.slot] = place.rank;
            slots[place.slot] = value;
        }
    }
    Ok(())
}

fn number<'a>((text, whole): (&[u8], bool)) -> Result<Value<'a>, Odd> {
    let text = std::str::from_utf8(text).map_err(|_| Odd)?;
    if text.len() > 18 {
        return Err(Odd);
    }
    if whole {
        return if text == "-0" { Err(Odd) } else { text.parse().map(Value::Int).map_err(|_| Odd) };
    }
    let value: f64 = text.parse().map_err(|_| Odd)?;
    value.is_finite().then_some(Value::Float(value)).ok_or(Odd)
}
