//! Filters and values of rules, as trees over the slots of an event.

use crate::number::Number;
use crate::pattern::{Pattern, Spans};
use crate::value::{digits, label, Odd, Value};
use memchr::memmem::Finder;
use std::cmp::Ordering;

#[derive(Clone, Copy, PartialEq)]
pub enum Op {
    Equal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Op {
    /// Is it true of two that are in this order?
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Op::Equal => order.is_eq(),
            Op::Less => order.is_lt(),
            Op::LessEqual => order.is_le(),
            Op::Greater => order.is_gt(),
            Op::GreaterEqual => order.is_ge(),
        }
    }
}

pub enum Node {
    All(Vec<Node>),
    Either(Vec<Node>),
    Not(Box<Node>),
    Phrase {
        finder: Finder<'static>,
        ignore_case: Option<Box<[u8]>>,
    },
    /// `slot` None: the whole event. `captures`: group and slot.
    Matches {
        slot: Option<usize>,
        pattern: Pattern,
        captures: Vec<(usize, usize)>,
    },
    Number {
        slot: usize,
        op: Op,
        limit: Number,
    },
    Level {
        slot: usize,
        op: Op,
        rank: i64,
    },
    /// The value's text is one of these.
    Text {
        slot: usize,
        texts: Vec<Box<[u8]>>,
    },
    Prefix {
        slot: usize,
        text: Box<[u8]>,
    },
    Suffix {
        slot: usize,
        text: Box<[u8]>,
    },
    Contains {
        slot: usize,
        finder: Finder<'static>,
    },
    Exists {
        slot: usize,
    },
}

/// Longest text that a pattern is tried on.
const LONGEST: usize = 2048;

pub struct Event<'a> {
    pub raw: &'a [u8],
    pub slots: Vec<Value<'a>>,
}

impl Node {
    pub fn holds(&self, event: &mut Event) -> Result<bool, Odd> {
        match self {
            Node::All(parts) => {
                for part in parts {
                    if !part.holds(event)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Either(parts) => {
                for part in parts {
                    if part.holds(event)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::Not(part) => Ok(!part.holds(event)?),
            Node::Phrase { finder, ignore_case: None } => Ok(finder.find(event.raw).is_some()),
            Node::Phrase { ignore_case: Some(text), .. } => {
                Ok(event.raw.windows(text.len()).any(|part| part.eq_ignore_ascii_case(text)))
            }
            Node::Matches { slot, pattern, captures } => matches(*slot, pattern, captures, event),
            Node::Number { slot, op, limit } => number(event.slots[*slot], *op, *limit),
            Node::Level { slot, op, rank } => level(event.slots[*slot], *op, *rank),
            Node::Text { slot, texts } => among(event.slots[*slot], texts),
            Node::Prefix { slot, text } => Ok(plain(event.slots[*slot])?.is_some_and(|value| value.starts_with(text))),
            Node::Suffix { slot, text } => Ok(plain(event.slots[*slot])?.is_some_and(|value| value.ends_with(text))),
            Node::Contains { slot, finder } => {
                Ok(plain(event.slots[*slot])?.is_some_and(|value| finder.find(value).is_some()))
            }
            Node::Exists { slot } => Ok(event.slots[*slot] != Value::Missing),
        }
    }
}

fn matches(
    slot: Option<usize>,
    pattern: &Pattern,
    captures: &[(usize, usize)],
    event: &mut Event,
) -> Result<bool, Odd> {
    let text = match slot {
        None => event.raw,
        Some(slot) => match plain(event.slots[slot])? {
            Some(text) => text,
            None => return Ok(false),
        },
    };
    if text.len() > LONGEST {
        return Err(Odd);
    }
    let mut spans: Spans = Default::default();
    if !pattern.search(text, &mut spans) {
        return Ok(false);
    }
    for (group, slot) in captures {
        let found = &text[spans[*group].0..spans[*group].1];
        if std::str::from_utf8(found).is_err() {
            return Err(Odd); // cut through a character
        }
        event.slots[*slot] = Value::Text(found);
    }
    Ok(true)
}

/// The text of a value that is one; None when there is no value.
fn plain(value: Value<'_>) -> Result<Option<&[u8]>, Odd> {
    match value {
        Value::Missing => Ok(None),
        Value::Text(text) | Value::Str(text) => Ok(Some(text)),
        _ => Err(Odd),
    }
}

fn among(value: Value, texts: &[Box<[u8]>]) -> Result<bool, Odd> {
    match value {
        Value::Missing => Ok(false),
        Value::Text(text) | Value::Str(text) => Ok(texts.iter().any(|one| **one == *text)),
        Value::Int(number) => Ok(texts.iter().any(|one| **one == *number.to_string().as_bytes())),
        Value::Bool(truth) => Ok(texts.iter().any(|one| **one == *if truth { &b"true"[..] } else { b"false" })),
        Value::Level(rank) => Ok(texts.iter().any(|one| **one == *label(rank))),
        Value::Float(_) => Err(Odd),
    }
}

fn number(value: Value, op: Op, limit: Number) -> Result<bool, Odd> {
    let known = match value {
        Value::Missing => return Ok(false),
        Value::Int(known) => Number::Int(known),
        Value::Float(known) => Number::Float(known),
        Value::Text(text) | Value::Str(text) => Number::Int(digits(text).ok_or(Odd)?),
        _ => return Err(Odd),
    };
    Ok(known.is(op, limit))
}

fn level(value: Value, op: Op, rank: i64) -> Result<bool, Odd> {
    let known = match value {
        Value::Level(known) => known,
        Value::Missing if op == Op::Equal => return Ok(false),
        Value::Missing if matches!(op, Op::Greater | Op::GreaterEqual) => -1,
        Value::Missing => 1_000,
        _ => return Err(Odd),
    };
    Ok(op.holds(known.cmp(&rank)))
}

/// What a rule's measure reads of an event.
pub enum Reads {
    Nothing,
    Truth(Node),
    Number(usize),
    /// The number where the filter is true.
    NumberIf(usize, Node),
    /// Which of the filters are true, a bit each; events of which none is are passed over.
    Steps(Vec<Node>),
    /// The value itself; events without it are passed over.
    Known(usize),
    /// The value itself.
    Told(usize),
}

impl Reads {
    /// None: the rule does not take the event.
    pub fn read<'a>(&self, event: &mut Event<'a>) -> Result<Option<Value<'a>>, Odd> {
        match self {
            Reads::Nothing => Ok(Some(Value::Missing)),
            Reads::Truth(node) => node.holds(event).map(|truth| Some(Value::Bool(truth))),
            Reads::Number(slot) => measured(event.slots[*slot]).map(Some),
            Reads::NumberIf(slot, node) => {
                Ok(Some(if node.holds(event)? { measured(event.slots[*slot])? } else { Value::Missing }))
            }
            Reads::Steps(nodes) => {
                let mut bits = 0;
                for (place, node) in nodes.iter().enumerate() {
                    bits |= i64::from(node.holds(event)?) << place;
                }
                Ok((bits != 0).then_some(Value::Int(bits)))
            }
            Reads::Known(slot) => Ok(Some(told(event.slots[*slot])?).filter(|value| *value != Value::Missing)),
            Reads::Told(slot) => told(event.slots[*slot]).map(Some),
        }
    }
}

fn measured(value: Value) -> Result<Value, Odd> {
    match value {
        Value::Missing | Value::Int(_) | Value::Float(_) => Ok(value),
        Value::Text(text) | Value::Str(text) => digits(text).map(Value::Int).ok_or(Odd),
        _ => Err(Odd),
    }
}

fn told(value: Value) -> Result<Value, Odd> {
    match value {
        Value::Missing | Value::Text(_) | Value::Str(_) => Ok(value),
        Value::Level(rank) => Ok(Value::Str(label(rank))),
        _ => Err(Odd),
    }
}
