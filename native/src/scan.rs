//! A piece of an origin through the stateless halves of rules. A pure function of its bytes.
//!
//! What is not plainly of a known form is *odd*: the stretch of whole events that it is in is named, and nothing is taken
//! from it.

use crate::block::{add_part, kept, Columns};
use crate::formats::{Format, Read, Words};
use crate::json::Room;
use crate::lines::{self, Span};
use crate::node::{Event, Node, Reads};
use crate::value::{label, Odd, Value};
use memchr::memchr2;
use memchr::memmem::Finder;

/// More stretches than this, and more than one in `OFTEN` events: the general way is better for all of the piece.
const MANY: usize = 64;
const OFTEN: usize = 2;
/// More odd bytes than this, and more than half of all: the same.
const LONG: usize = 1 << 16;
/// Events above an odd one that are looked at for a time.
const ABOVE: usize = 64;

pub struct Rule {
    pub filter: Option<Node>,
    pub by: Vec<usize>,
    pub reads: Reads,
    pub valued: bool,
    pub extras: Vec<usize>,
}

/// `needles`: each event that a rule takes has one of them; None: every event may be taken.
pub struct Program {
    pub formats: Vec<Format>,
    pub rules: Vec<Rule>,
    pub slots: usize,
    pub words: Words,
    pub heads: lines::Heads,
    pub needles: Option<Vec<Finder<'static>>>,
}

/// A stretch of events that nothing was taken from, and the time of the event before it, if there is one in the piece.
pub type Stretch = (usize, usize, Option<i64>);

/// `last` is the time of the last event, None if it is odd.
pub struct Found {
    pub columns: Vec<Columns>,
    pub odd: Vec<Stretch>,
    pub last: Option<i64>,
}

/// What `Mar  3 12:` and `2025-03-03` mean; None where that is not to be said.
pub type Anchors<'h> = dyn Fn(&[u8]) -> Option<i64> + Sync + 'h;

/// The first ten bytes of a stamp and what they mean.
pub type Anchor = ([u8; 10], Option<i64>);

/// Scans whole events; some anchors are `known`. None: too much is odd.
pub fn scan(program: &Program, data: &[u8], anchors: &Anchors, known: Vec<Anchor>) -> Option<Found> {
    u32::try_from(data.len()).ok()?;
    let mut run = Run::new(program, data, anchors, known);
    match &program.needles {
        Some(needles) => run.hits(needles)?,
        None => run.all()?,
    }
    let odd: usize = run.odd.iter().map(|(begin, end, _)| end - begin).sum();
    (odd <= LONG || odd * 2 <= data.len()).then_some(Found { columns: run.columns, odd: run.odd, last: run.last })
}

struct Run<'p, 'd> {
    program: &'p Program,
    data: &'d [u8],
    anchors: &'p Anchors<'p>,
    known_anchors: Vec<Anchor>,
    event: Event<'d>,
    rooms: Vec<Room>,
    columns: Vec<Columns>,
    odd: Vec<Stretch>,
    last: Option<i64>,
    events: usize,
    /// Where an event surely begins; are they all text; have they none of the bytes that are taken out of lines?
    known: usize,
    text: bool,
    bare: Option<bool>,
}

impl<'p, 'd> Run<'p, 'd> {
    fn new(program: &'p Program, data: &'d [u8], anchors: &'p Anchors<'p>, known_anchors: Vec<Anchor>) -> Self {
        Self {
            program,
            data,
            anchors,
            known_anchors,
            event: Event { raw: &[], slots: vec![Value::Missing; program.slots] },
            rooms: program.formats.iter().map(|_| Room::new(program.slots)).collect(),
            columns: program.rules.iter().map(|_| Columns::default()).collect(),
            odd: Vec::new(),
            last: None,
            events: 0,
            known: 0,
            text: std::str::from_utf8(data).is_ok(),
            bare: None,
        }
    }

    /// Every event.
    fn all(&mut self) -> Option<()> {
        let mut at = 0;
        while at < self.data.len() {
            at = self.step(at)?;
        }
        Some(())
    }

    /// Only events in which a needle stands, and the last one.
    fn hits(&mut self, needles: &[Finder]) -> Option<()> {
        let data = self.data;
        let seek = |needle: &Finder, at: usize| needle.find(&data[at..]).map_or(data.len(), |found| at + found);
        let mut next: Vec<usize> = needles.iter().map(|needle| seek(needle, 0)).collect();
        let mut at = 0;
        loop {
            for (place, needle) in next.iter_mut().zip(needles) {
                if *place < at {
                    *place = seek(needle, at);
                }
            }
            let hit = next.iter().copied().min().unwrap_or(data.len());
            let line = lines::begin(data, hit.min(data.len() - 1)); // without a hit the last line
            if line < at {
                return Some(()); // the last event was looked at
            }
            at = self.step(line)?;
            if at >= data.len() {
                return Some(());
            }
        }
    }

    /// The event whose line this is; where the next one begins.
    fn step(&mut self, line: usize) -> Option<usize> {
        let heads = self.program.heads;
        let begin = if line == self.known { line } else { heads.last(self.data, line) };
        let found = heads.event(self.data, begin);
        let below = found.map_or_else(|| heads.next(self.data, lines::below(self.data, line)), |event| event.below);
        if let Some(event) = found {
            self.known = below;
            if self.take(event).is_ok() {
                return Some(below);
            }
        }
        self.skip(begin, below)?;
        Some(below)
    }

    /// Nothing is taken from this stretch.
    fn skip(&mut self, begin: usize, end: usize) -> Option<()> {
        self.last = None;
        match self.odd.last_mut() {
            Some(before) if before.1 >= begin => before.1 = end,
            _ => {
                let (begin, before) = self.before(begin)?;
                self.odd.push((begin, end, before));
            }
        }
        (self.odd.len() < MANY || self.odd.len() * OFTEN < self.events).then_some(())
    }

    /// The time of the event above; the stretch begins further up if that has none.
    fn before(&mut self, mut begin: usize) -> Option<(usize, Option<i64>)> {
        let floor = self.odd.last().map_or(0, |stretch| stretch.1);
        for _ in 0..ABOVE {
            if begin == 0 {
                return Some((begin, None));
            }
            if begin == floor {
                return None;
            }
            let above = self.program.heads.last(self.data, lines::begin(self.data, begin - 1));
            if let Some(event) = self.program.heads.event(self.data, above) {
                if let Ok(time) = self.read(event) {
                    return Some((begin, Some(time)));
                }
            }
            if self.columns.iter().any(|columns| columns.spans.last().is_some_and(|span| span.0 as usize >= above)) {
                return None; // something was taken from it: it is not untimed, and this cannot be
            }
            begin = above;
        }
        None
    }

    /// What all formats together make of an event: its slots are filled.
    fn read(&mut self, span: Span) -> Result<i64, Odd> {
        let (line, head) = (&self.data[span.begin..span.end], span.head - span.begin);
        if head == 0 || line.starts_with(b"\xef\xbb\xbf") {
            return Err(Odd);
        }
        if !self.text && std::str::from_utf8(line).is_err() {
            return Err(Odd);
        }
        // in an object that is read here there are none of these
        let object = line[0] == b'{' && matches!(self.program.formats.first(), Some(Format::Json { .. }));
        if !object && !*self.bare.get_or_insert_with(|| bare(self.data)) && !bare(line) {
            return Err(Odd);
        }
        self.event.raw = line;
        let text = if head < line.len() { without_blank_lines(line) } else { line };
        for (format, room) in self.program.formats.iter().zip(&mut self.rooms) {
            self.event.slots.fill(Value::Missing);
            match format.read(text, head, &mut self.event.slots, room, &self.program.words)? {
                Read::Timed(time) => return Ok(time),
                Read::Dated(head, below) => return self.anchor(head)?.checked_add(below).ok_or(Odd),
                Read::Never => {}
            }
        }
        Err(Odd)
    }

    fn anchor(&mut self, head: &[u8; 10]) -> Result<i64, Odd> {
        let anchor = match self.known_anchors.iter().find(|(known, _)| known == head) {
            Some((_, anchor)) => *anchor,
            None => {
                let anchor = (self.anchors)(head);
                self.known_anchors.insert(0, (*head, anchor));
                self.known_anchors.truncate(8);
                anchor
            }
        };
        anchor.ok_or(Odd)
    }

    /// The rows of one event; none when it is odd.
    fn take(&mut self, span: Span) -> Result<(), Odd> {
        let time = self.read(span)?;
        let program = self.program;
        for (number, rule) in program.rules.iter().enumerate() {
            if self.row(number, rule, time, span).is_err() {
                self.undo(span.begin);
                return Err(Odd);
            }
        }
        self.last = Some(time);
        self.events += 1;
        Ok(())
    }

    fn row(&mut self, number: usize, rule: &Rule, time: i64, span: Span) -> Result<(), Odd> {
        if let Some(filter) = &rule.filter {
            if !filter.holds(&mut self.event)? {
                return Ok(());
            }
        }
        let Some(value) = rule.reads.read(&mut self.event)? else { return Ok(()) };
        let columns = &mut self.columns[number];
        match rule.by.as_slice() {
            [] => {}
            [slot] => with_text(self.event.slots[*slot], |text| columns.key(text))?,
            slots => {
                let mut name = Vec::with_capacity(64);
                for slot in slots {
                    with_text(self.event.slots[*slot], |text| add_part(&mut name, text))?;
                }
                columns.key(&name);
            }
        }
        if rule.valued {
            columns.values.push(kept(value, self.data));
        }
        columns.extras.extend(rule.extras.iter().map(|slot| kept(self.event.slots[*slot], self.data)));
        columns.times.push(time);
        columns.spans.push((span.begin as u32, (span.end - span.begin) as u32));
        Ok(())
    }

    /// Takes back what earlier rules took of an event that a later one finds odd.
    fn undo(&mut self, begin: usize) {
        for (columns, rule) in self.columns.iter_mut().zip(&self.program.rules) {
            let rows = columns.spans.len();
            let kept = if columns.spans.last().is_some_and(|span| span.0 as usize == begin) { rows - 1 } else { rows };
            columns.truncate(kept, rule.extras.len());
        }
    }
}

fn without_blank_lines(event: &[u8]) -> &[u8] {
    let blank = event.iter().rev().take_while(|byte| **byte == b'\n').count();
    &event[..event.len() - blank]
}

/// Without the bytes that are taken out of lines before they are read.
fn bare(bytes: &[u8]) -> bool {
    memchr2(b'\r', 0x1b, bytes).is_none()
}

/// A value as a part of a key: its text, empty when it is missing.
fn with_text<T>(value: Value, take: impl FnOnce(&[u8]) -> T) -> Result<T, Odd> {
    Ok(match value {
        Value::Missing => take(b""),
        Value::Text(text) | Value::Str(text) => take(text),
        Value::Int(number) => take(number.to_string().as_bytes()),
        Value::Bool(truth) => take(if truth { b"true" } else { b"false" }),
        Value::Level(rank) => take(label(rank)),
        Value::Float(_) => return Err(Odd),
    })
}
