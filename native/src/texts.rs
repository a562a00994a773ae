//! The different texts of a window, each with the last time it came (as `DistinctWindow` in `distinct.py`).

use foldhash::fast::RandomState;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// `order` has each time a text came, oldest first; those that came again stand in it more than once.
#[derive(Default)]
pub struct Texts {
    last: HashMap<Arc<[u8]>, i64, RandomState>,
    order: VecDeque<(i64, Arc<[u8]>)>,
}

impl Texts {
    pub fn len(&self) -> usize {
        self.last.len()
    }

    pub fn see(&mut self, time: i64, text: &[u8]) {
        let text = match self.last.get_key_value(text) {
            Some((_, last)) if *last >= time => return,
            Some((known, _)) => known.clone(),
            None => text.into(),
        };
        self.last.insert(text.clone(), time);
        let place = self.order.partition_point(|(known, _)| *known <= time);
        self.order.insert(place, (time, text));
        if self.order.len() > 2 * self.last.len() + 64 {
            let last = &self.last;
            self.order.retain(|(time, text)| last.get(text) == Some(time));
        }
    }

    pub fn evict(&mut self, edge: i64) {
        while let Some((time, text)) = self.order.front().filter(|(time, _)| *time <= edge) {
            if self.last.get(text) == Some(time) {
                self.last.remove(text);
            }
            self.order.pop_front();
        }
    }

    /// Each with the last time it came, in that order.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], i64)> {
        let current = self.order.iter().filter(|(time, text)| self.last.get(text) == Some(time));
        current.map(|(time, text)| (&**text, *time))
    }
}
