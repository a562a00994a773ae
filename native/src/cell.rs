//! What is remembered of one key: its window, its episode, and the lines that tell of it.

use crate::extras::Extras;
use crate::measure::{Condition, Measured};
use crate::node::Op;
use crate::number::Number;
use crate::story::{Note, Story};
use crate::window::{Reading, Window, EXACT};
use std::sync::Arc;

/// How far an episode has come; the numbers are those of Python.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Idle,
    Pending,
    Holding,
}

/// `quiet`: nothing that leaves its window needs to be visited. `crossing` is the line that is being looked at. `coarse`:
/// the window was too large once to be exact; where the number of events decides, every instant counts from then on.
pub struct Cell {
    pub window: Window,
    pub coarse: bool,
    pub clock: i64,
    pub stage: Stage,
    pub since: i64,
    pub peak: Option<Number>,
    pub extras: Option<Arc<Extras>>,
    pub notes: Vec<Note>,
    pub story: Option<Box<Story>>,
    pub wake: Option<i64>,
    pub quiet: bool,
    pub grown: bool,
    pub changed: bool,
    pub stored: bool,
    /// Its place in the order in which keys were met.
    pub born: u64,
}

/// An episode has come so far; idle: it ended.
pub struct Turn {
    pub stage: Stage,
    pub at: i64,
    pub measured: Measured,
    pub peak: Option<Number>,
    pub extras: Option<Arc<Extras>>,
    pub notes: Vec<Note>,
}

impl Cell {
    pub fn new(time: i64, born: u64) -> Self {
        Self {
            window: Window::default(),
            coarse: false,
            clock: time,
            stage: Stage::Idle,
            since: 0,
            peak: None,
            extras: None,
            notes: Vec::new(),
            story: None,
            wake: None,
            quiet: true,
            grown: false,
            changed: false,
            stored: false,
            born,
        }
    }

    /// Live up to an event: what leaves before is visited, unless it needs not be. `floor` is the watermark: events that
    /// are older come to a window that has reached it.
    pub fn arrive(&mut self, time: i64, floor: i64, condition: &Condition, turns: &mut Vec<Turn>) {
        if self.quiet && time <= floor {
            self.settle(floor, condition);
        }
        if time > self.clock {
            self.live(time, condition, turns);
            self.clock = time;
        }
    }

    /// Visit each instant up to `until` at which an event leaves.
    pub fn live(&mut self, until: i64, condition: &Condition, turns: &mut Vec<Turn>) {
        while !self.quiet {
            let leaves = self.window.oldest().map(|oldest| oldest + condition.span);
            let due = self.ripe(condition);
            let Some(at) = [leaves, due].into_iter().flatten().min().filter(|at| *at <= until) else { return };
            self.clock = self.clock.max(at);
            if leaves == Some(at) {
                self.evict(at - condition.span);
                self.judge(at, condition, None, turns);
            }
            if self.ripe(condition).is_some_and(|due| due <= at) {
                self.stage = Stage::Holding;
                turns.push(self.turn(at, condition, self.notes.clone()));
            }
        }
        self.settle(until, condition);
    }

    /// What has left by `until`, where nobody needs to look.
    pub fn settle(&mut self, until: i64, condition: &Condition) {
        let edge = until - condition.span;
        if let Some(time) = self.window.last_until(edge) {
            self.clock = self.clock.max(time + condition.span);
            self.evict(edge);
        }
    }

    fn evict(&mut self, edge: i64) {
        self.window.evict(edge);
        if self.notes.first().is_some_and(|note| note.time <= edge) {
            self.notes.retain(|note| note.time > edge);
        }
    }

    pub fn add(&mut self, time: i64, reading: Reading, condition: &Condition, needed: Option<usize>) {
        self.window.add(time, reading, condition.span, &condition.measure);
        if needed.is_some() && !self.coarse {
            self.window.front = 0; // Python has one stack for these
            self.coarse = self.window.len() >= EXACT;
        }
    }

    /// One more line, in the order of time.
    pub fn keep(&mut self, note: Note) {
        if self.notes.is_empty() {
            self.notes.reserve_exact(1); // most keys come once
        }
        let place = self.notes.partition_point(|known| known.time <= note.time);
        self.notes.insert(place, note);
    }

    /// Move the episode on. `crossing` is the line of the event, unless it is kept already.
    pub fn judge(&mut self, at: i64, condition: &Condition, crossing: Option<&Note>, turns: &mut Vec<Turn>) {
        let measured = condition.measured(&self.window);
        let goes_on = match self.stage {
            Stage::Holding => !condition.clears(&measured),
            _ => condition.holds(&measured),
        };
        if !goes_on {
            turns.extend(self.end(at, condition));
        } else if self.stage != Stage::Idle {
            self.grow(&measured);
        } else {
            self.since = at;
            self.grow(&measured);
            self.stage = if condition.hold > 0 { Stage::Pending } else { Stage::Holding };
            let mut notes = self.notes.clone();
            notes.extend(crossing.cloned());
            notes.sort_by_key(|note| note.time);
            turns.push(self.turn(at, condition, notes));
        }
        self.quiet = self.stage == Stage::Idle && condition.quiet(&self.window, &measured);
    }

    /// The episode is over, if there is one.
    pub fn end(&mut self, at: i64, condition: &Condition) -> Option<Turn> {
        if self.stage == Stage::Idle {
            return None;
        }
        self.stage = Stage::Idle;
        let notes = self.story.take().map_or_else(Vec::new, |story| story.told());
        let turn = self.turn(at, condition, notes);
        self.peak = None;
        Some(turn)
    }

    fn turn(&self, at: i64, condition: &Condition, notes: Vec<Note>) -> Turn {
        let measured = condition.measured(&self.window);
        Turn { stage: self.stage, at, measured, peak: self.peak, extras: self.extras.clone(), notes }
    }

    /// When a pending episode has lasted for its `for`.
    fn ripe(&self, condition: &Condition) -> Option<i64> {
        (self.stage == Stage::Pending).then_some(self.since + condition.hold)
    }

    fn grow(&mut self, measured: &Measured) {
        if let Some(value) = measured.value {
            if self.peak.is_none_or(|peak| value.is(Op::Greater, peak)) {
                self.peak = Some(value);
            }
        }
    }

    /// When it is to be looked at next; None: there is nothing to remember.
    pub fn next(&self, condition: &Condition, needed: Option<usize>) -> Option<i64> {
        let time = match needed {
            _ if self.quiet => self.window.newest(),
            Some(needed) if self.stage == Stage::Holding && !self.coarse && self.window.len() >= needed => {
                self.window.recent(needed)
            }
            _ => self.window.oldest(),
        };
        let leaves = time.map(|time| time + condition.span);
        [leaves, self.ripe(condition)].into_iter().flatten().min()
    }
}
