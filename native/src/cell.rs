//! What is remembered of one key: its window, its episode, and the lines that tell of it.

use crate::measure::{greater, Condition, Payload};
use crate::node::Limit;
use crate::story::{Note, Story};
use std::collections::VecDeque;

pub struct Entry {
    pub time: i64,
    pub value: Option<i64>,
}

/// `quiet`: nothing that leaves its window needs to be visited. `crossing` is the line that is being looked at.
pub struct Cell {
    pub window: VecDeque<Entry>,
    /// The oldest so many entries lie in the front of two stacks (`detect/sliding.py`): Python goes on from there.
    pub front: usize,
    total: i64,
    present: i64,
    pub clock: i64,
    pub holding: bool,
    pub since: i64,
    pub peak: Option<Limit>,
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

/// An episode began, or ended.
pub struct Turn {
    pub holds: bool,
    pub at: i64,
    pub payload: Payload,
    pub peak: Option<Limit>,
    pub notes: Vec<Note>,
}

impl Cell {
    pub fn new(time: i64, born: u64) -> Self {
        Self {
            window: VecDeque::new(),
            front: 0,
            total: 0,
            present: 0,
            clock: time,
            holding: false,
            since: 0,
            peak: None,
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

    pub fn payload(&self) -> Payload {
        Payload { events: self.window.len() as i64, total: self.total, present: self.present }
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
            match self.window.front() {
                Some(oldest) if oldest.time + condition.span <= until => {
                    let at = oldest.time + condition.span;
                    self.evict(at - condition.span);
                    self.clock = self.clock.max(at);
                    self.judge(at, condition, None, turns);
                }
                _ => return,
            }
        }
        self.settle(until, condition);
    }

    /// What has left by `until`, where nobody needs to look.
    pub fn settle(&mut self, until: i64, condition: &Condition) {
        let edge = until - condition.span;
        let newest = self.window.iter().take_while(|entry| entry.time <= edge).last().map(|entry| entry.time);
        if let Some(time) = newest {
            self.clock = self.clock.max(time + condition.span);
            self.evict(edge);
        }
    }

    fn evict(&mut self, edge: i64) {
        while let Some(oldest) = self.window.front() {
            if oldest.time > edge {
                break;
            }
            if self.front == 0 {
                self.front = self.window.len();
            }
            self.front -= 1;
            self.total -= oldest.value.unwrap_or(0);
            self.present -= i64::from(oldest.value.is_some());
            self.window.pop_front();
        }
        if self.notes.first().is_some_and(|note| note.time <= edge) {
            self.notes.retain(|note| note.time > edge);
        }
    }

    pub fn add(&mut self, time: i64, value: Option<i64>) {
        self.total += value.unwrap_or(0);
        self.present += i64::from(value.is_some());
        if self.window.back().is_none_or(|newest| newest.time <= time) {
            self.window.push_back(Entry { time, value });
        } else {
            let place = self.window.partition_point(|entry| entry.time <= time);
            if self.front > 0 && self.window[self.front - 1].time > time {
                self.front = 0;
            }
            self.window.insert(place, Entry { time, value });
        }
    }

    /// One more line, in the order of time.
    pub fn keep(&mut self, note: Note) {
        let place = self.notes.partition_point(|known| known.time <= note.time);
        self.notes.insert(place, note);
    }

    /// Move the episode on. `crossing` is the line of the event, unless it is kept already.
    pub fn judge(&mut self, at: i64, condition: &Condition, crossing: Option<&Note>, turns: &mut Vec<Turn>) {
        let payload = self.payload();
        if self.holding {
            if condition.clears(payload) {
                turns.extend(self.end(at));
            } else {
                self.grow(payload, condition);
            }
        } else if condition.holds(payload) {
            self.since = at;
            self.grow(payload, condition);
            self.holding = true;
            let mut notes = self.notes.clone();
            notes.extend(crossing.cloned());
            notes.sort_by_key(|note| note.time);
            turns.push(Turn { holds: true, at, payload, peak: self.peak, notes });
        }
        self.quiet = !self.holding && condition.quiet(payload);
    }

    /// The episode is over, if there is one.
    pub fn end(&mut self, at: i64) -> Option<Turn> {
        if !self.holding {
            return None;
        }
        self.holding = false;
        let notes = self.story.take().map_or_else(Vec::new, |story| story.told());
        Some(Turn { holds: false, at, payload: self.payload(), peak: self.peak.take(), notes })
    }

    fn grow(&mut self, payload: Payload, condition: &Condition) {
        if let Some(value) = condition.value(payload) {
            if self.peak.is_none_or(|peak| greater(value, peak)) {
                self.peak = Some(value);
            }
        }
    }

    /// When it is to be looked at next; None: there is nothing to remember.
    pub fn next(&self, condition: &Condition, needed: Option<usize>) -> Option<i64> {
        let entry = if self.quiet {
            self.window.back()
        } else {
            match needed {
                Some(needed) if self.holding && self.window.len() >= needed => {
                    self.window.get(self.window.len() - needed)
                }
                _ => self.window.front(),
            }
        };
        entry.map(|entry| entry.time + condition.span)
    }
}
