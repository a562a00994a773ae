//! The events of one key in a trailing interval, oldest first. Up to `EXACT` of them it is exact to the event; beyond, new
//! ones that fall into one slice of the interval become one entry (as in `detect/sliding.py`).

use crate::measure::{Measure, Payload};
use crate::ranked::Ranked;
use crate::texts::Texts;
use std::collections::VecDeque;

pub const EXACT: usize = 1024;

/// What is read of one event; of truths 0 and 1. `Digits` are a number as its text.
#[derive(Clone, Copy, PartialEq)]
pub enum Reading<'a> {
    Missing,
    Number(i64),
    Text(&'a [u8]),
    Digits(i64),
}

#[derive(Clone, Copy)]
pub struct Entry {
    pub time: i64,
    pub payload: Payload,
}

#[derive(Default)]
pub struct Window {
    entries: VecDeque<Entry>,
    /// The oldest so many lie in the front of two stacks in Python: what is new is never one entry with these.
    pub front: usize,
    sum: Payload,
    /// What an extreme needs: each value of which no better one came later.
    best: VecDeque<i64>,
    held: Option<Box<Held>>,
}

/// What keeps a window of its own beside the entries.
pub enum Held {
    Texts(Texts),
    Ranked(Ranked),
}

impl Window {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn oldest(&self) -> Option<i64> {
        self.entries.front().map(|entry| entry.time)
    }

    pub fn newest(&self) -> Option<i64> {
        self.entries.back().map(|entry| entry.time)
    }

    /// The time of the `number`-th newest entry, from 1.
    pub fn recent(&self, number: usize) -> Option<i64> {
        self.entries.get(self.entries.len().checked_sub(number)?).map(|entry| entry.time)
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub fn sum(&self) -> Payload {
        self.sum
    }

    pub fn best(&self) -> Option<i64> {
        self.best.front().copied()
    }

    /// How many different texts there are.
    pub fn distinct(&self) -> usize {
        if let Some(Held::Texts(texts)) = self.held() {
            texts.len()
        } else {
            0
        }
    }

    pub fn ranked(&self) -> Option<&Ranked> {
        if let Some(Held::Ranked(ranked)) = self.held() {
            Some(ranked)
        } else {
            None
        }
    }

    pub fn held(&self) -> Option<&Held> {
        self.held.as_deref()
    }

    pub fn add(&mut self, time: i64, reading: Reading, span: i64, measure: &Measure) {
        let payload = Payload::of(reading);
        self.hold(time, reading, span, measure);
        self.sum = self.sum.plus(&payload);
        let full = self.entries.len() - self.front >= EXACT;
        match self.entries.back_mut() {
            Some(newest) if time < newest.time => self.insert(Entry { time, payload }, span, measure),
            Some(newest) if full && same_slice(newest.time, time, span) => {
                let before = newest.payload;
                newest.time = time;
                newest.payload = measure.combine(&before, &payload);
                let after = newest.payload;
                self.grew(before, after, measure);
            }
            newest => {
                if newest.is_none() {
                    self.entries.reserve_exact(1); // most keys come once
                }
                self.entries.push_back(Entry { time, payload });
                self.came(&payload, measure);
            }
        }
    }

    /// Drops what is not newer than `edge`.
    pub fn evict(&mut self, edge: i64) {
        while let Some(oldest) = self.entries.front().filter(|oldest| oldest.time <= edge).copied() {
            if self.front == 0 {
                self.front = self.entries.len();
            }
            self.front -= 1;
            self.entries.pop_front();
            self.sum = self.sum.minus(&oldest.payload);
            self.left(&oldest.payload);
        }
        match self.held.as_deref_mut() {
            Some(Held::Texts(texts)) => texts.evict(edge),
            Some(Held::Ranked(ranked)) => ranked.evict(edge),
            None => {}
        }
    }

    /// The time of the newest entry that is not newer than `edge`.
    pub fn last_until(&self, edge: i64) -> Option<i64> {
        self.entries.iter().take_while(|entry| entry.time <= edge).last().map(|entry| entry.time)
    }

    fn hold(&mut self, time: i64, reading: Reading, span: i64, measure: &Measure) {
        match (reading, measure) {
            (Reading::Text(text), _) => self.see(time, text),
            (Reading::Digits(number), _) => self.see(time, number.to_string().as_bytes()),
            (Reading::Number(value), Measure::Quantile(share)) => {
                let held = self.held.get_or_insert_with(|| Box::new(Held::Ranked(Ranked::default())));
                if let Held::Ranked(ranked) = &mut **held {
                    ranked.add(time, value, span, share);
                }
            }
            _ => {}
        }
    }

    fn see(&mut self, time: i64, text: &[u8]) {
        let held = self.held.get_or_insert_with(|| Box::new(Held::Texts(Texts::default())));
        if let Held::Texts(texts) = &mut **held {
            texts.see(time, text);
        }
    }

    /// An entry out of order.
    fn insert(&mut self, entry: Entry, span: i64, measure: &Measure) {
        let full = self.entries.len() >= EXACT;
        if self.front > 0 && self.entries[self.front - 1].time > entry.time {
            self.front = 0;
        }
        let place = self.entries.partition_point(|known| known.time <= entry.time);
        let above = if place > self.front { self.entries.get_mut(place - 1) } else { None };
        match above.filter(|above| full && same_slice(above.time, entry.time, span)) {
            Some(above) => above.payload = measure.combine(&above.payload, &entry.payload),
            None => self.entries.insert(place, entry),
        }
        if measure.extreme() {
            self.best.clear();
            for place in 0..self.entries.len() {
                let payload = self.entries[place].payload;
                self.came(&payload, measure);
            }
        }
    }

    fn came(&mut self, payload: &Payload, measure: &Measure) {
        if measure.extreme() && payload.present > 0 {
            while self.best.back().is_some_and(|known| measure.better(payload.total, *known)) {
                self.best.pop_back();
            }
            self.best.push_back(payload.total);
        }
    }

    /// The newest entry became another one.
    fn grew(&mut self, before: Payload, after: Payload, measure: &Measure) {
        if measure.extreme() {
            if before.present > 0 {
                self.best.pop_back();
            }
            self.came(&after, measure);
        }
    }

    fn left(&mut self, payload: &Payload) {
        if payload.present > 0 && self.best.front() == Some(&payload.total) {
            self.best.pop_front();
        }
    }
}

fn same_slice(one: i64, other: i64, span: i64) -> bool {
    slice_of(one, span) == slice_of(other, span)
}

/// A window has `EXACT` slices.
pub fn slice_of(time: i64, span: i64) -> i128 {
    (i128::from(time) * EXACT as i128).div_euclid(i128::from(span))
}
