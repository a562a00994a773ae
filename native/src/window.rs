//! The events of one key in a trailing interval, oldest first. Up to `EXACT` of them it is exact to the event; beyond, new
//! ones that fall into one slice of the interval become one entry (as in `detect/sliding.py`).

use crate::measure::{Measure, Payload};
use crate::texts::Texts;
use std::collections::VecDeque;

pub const EXACT: usize = 1024;

/// What is read of one event; of truths 0 and 1.
#[derive(Clone, Copy, PartialEq)]
pub enum Reading<'a> {
    Missing,
    Number(i64),
    Text(&'a [u8]),
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
    /// What an extreme needs: each value of which no better one came later. What a quantile needs: all, in order of size.
    values: VecDeque<i64>,
    texts: Option<Box<Texts>>,
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

    pub fn events(&self) -> i64 {
        self.sum.events
    }

    /// What the measure reads of all of it.
    pub fn payload(&self, measure: &Measure) -> Payload {
        let total = match measure {
            Measure::Least | Measure::Greatest => self.values.front().copied(),
            Measure::Quantile(share) if !self.values.is_empty() => {
                self.values.get(share.rank(self.values.len()) - 1).copied()
            }
            Measure::Distinct => Some(self.distinct() as i64),
            _ => Some(self.sum.total),
        };
        Payload { total: total.unwrap_or(0), ..self.sum }
    }

    /// How many different texts there are.
    pub fn distinct(&self) -> usize {
        self.texts.as_ref().map_or(0, |texts| texts.len())
    }

    /// Each different text with the last time it came.
    pub fn texts(&self) -> impl Iterator<Item = (&[u8], i64)> {
        self.texts.iter().flat_map(|texts| texts.entries())
    }

    /// The least and the greatest of the values that a quantile is of.
    pub fn bounds(&self) -> Option<(i64, i64)> {
        Some((*self.values.front()?, *self.values.back()?))
    }

    pub fn add(&mut self, time: i64, reading: Reading, span: i64, measure: &Measure) {
        let payload = Payload::of(reading);
        if let Reading::Text(text) = reading {
            self.texts.get_or_insert_default().see(time, text);
        }
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
            _ => {
                self.entries.push_back(Entry { time, payload });
                self.came(&payload, measure);
            }
        }
    }

    /// Drops what is not newer than `edge`. Whether there was something.
    pub fn evict(&mut self, edge: i64, measure: &Measure) -> bool {
        let before = self.entries.len();
        while let Some(oldest) = self.entries.front().filter(|oldest| oldest.time <= edge).copied() {
            if self.front == 0 {
                self.front = self.entries.len();
            }
            self.front -= 1;
            self.entries.pop_front();
            self.sum = self.sum.minus(&oldest.payload);
            self.left(&oldest.payload, measure);
        }
        if let Some(texts) = &mut self.texts {
            texts.evict(edge);
        }
        self.entries.len() < before
    }

    /// The time of the newest entry that is not newer than `edge`.
    pub fn last_until(&self, edge: i64) -> Option<i64> {
        self.entries.iter().take_while(|entry| entry.time <= edge).last().map(|entry| entry.time)
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
        match measure {
            Measure::Least | Measure::Greatest => {
                self.values.clear();
                for known in std::mem::take(&mut self.entries) {
                    self.came(&known.payload, measure);
                    self.entries.push_back(known);
                }
            }
            _ => self.came(&entry.payload, measure),
        }
    }

    fn came(&mut self, payload: &Payload, measure: &Measure) {
        let value = payload.total;
        match measure {
            _ if payload.present == 0 => {}
            Measure::Least | Measure::Greatest => {
                while self.values.back().is_some_and(|known| measure.better(value, *known)) {
                    self.values.pop_back();
                }
                self.values.push_back(value);
            }
            Measure::Quantile(_) => {
                self.values.insert(self.values.partition_point(|known| *known < value), value);
            }
            _ => {}
        }
    }

    /// The newest entry became another one.
    fn grew(&mut self, before: Payload, after: Payload, measure: &Measure) {
        if matches!(measure, Measure::Least | Measure::Greatest) {
            if before.present > 0 {
                self.values.pop_back();
            }
            self.came(&after, measure);
        }
    }

    fn left(&mut self, payload: &Payload, measure: &Measure) {
        let value = payload.total;
        match measure {
            _ if payload.present == 0 => {}
            Measure::Least | Measure::Greatest if self.values.front() == Some(&value) => {
                self.values.pop_front();
            }
            Measure::Quantile(_) => {
                self.values.remove(self.values.partition_point(|known| *known < value));
            }
            _ => {}
        }
    }
}

fn same_slice(one: i64, other: i64, span: i64) -> bool {
    let slice = |time: i64| (i128::from(time) * EXACT as i128).div_euclid(i128::from(span));
    slice(one) == slice(other)
}
