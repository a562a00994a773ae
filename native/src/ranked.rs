//! The values of a window by size: themselves, or above `EXACT` of them the counts of their logarithmic buckets, in slices
//! of the window, until it was empty once (as `QuantileWindow` in `quantile.py`).

use crate::number::Number;
use crate::share::Share;
use crate::window::{slice_of, EXACT};
use std::collections::{BTreeMap, VecDeque};

/// So many neighbouring buckets, as a power of two, are counted together.
const GROUP: u32 = 5;

pub type Buckets = BTreeMap<i64, u64>;

#[derive(Default)]
pub struct Ranked {
    /// With their times, oldest first, and in order of size.
    entries: VecDeque<(i64, i64)>,
    ordered: VecDeque<i64>,
    sketch: Option<Box<Sketch>>,
}

#[derive(Default)]
pub struct Sketch {
    size: u64,
    /// Each with the time of its newest value.
    slices: VecDeque<(i64, Buckets)>,
    counts: Buckets,
    groups: Buckets,
}

impl Ranked {
    pub fn add(&mut self, time: i64, value: i64, span: i64, share: &Share) {
        if self.sketch.is_none() && self.entries.len() >= EXACT {
            let mut sketch = Sketch::default();
            for (time, value) in self.entries.drain(..) {
                sketch.add(time, share.bucket(value as f64), span);
            }
            self.ordered.clear();
            self.sketch = Some(Box::new(sketch));
        }
        if let Some(sketch) = &mut self.sketch {
            sketch.add(time, share.bucket(value as f64), span);
            return;
        }
        self.entries.insert(self.entries.partition_point(|(known, _)| *known <= time), (time, value));
        self.ordered.insert(self.ordered.partition_point(|known| *known <= value), value);
    }

    pub fn evict(&mut self, edge: i64) {
        if let Some(sketch) = &mut self.sketch {
            sketch.evict(edge);
            if sketch.size == 0 {
                self.sketch = None;
            }
        }
        while let Some((_, value)) = self.entries.front().filter(|(time, _)| *time <= edge) {
            self.ordered.remove(self.ordered.partition_point(|known| known < value));
            self.entries.pop_front();
        }
    }

    pub fn quantile(&self, share: &Share) -> Option<Number> {
        match &self.sketch {
            Some(sketch) => Some(Number::Float(share.middle(sketch.at(share.rank(sketch.size as usize) as u64)))),
            None if self.ordered.is_empty() => None,
            None => self.ordered.get(share.rank(self.ordered.len()) - 1).map(|value| Number::Int(*value)),
        }
    }

    /// The least and the greatest value, where they are known.
    pub fn bounds(&self) -> Option<(i64, i64)> {
        Some((*self.ordered.front()?, *self.ordered.back()?))
    }

    /// The values, with their times.
    pub fn values(&self) -> Vec<(i64, i64)> {
        self.entries.iter().copied().collect()
    }

    /// What there is instead of values, if they became too many.
    pub fn slices(&self) -> Option<Vec<(i64, Buckets)>> {
        self.sketch.as_ref().map(|sketch| sketch.slices.iter().cloned().collect())
    }
}

impl Sketch {
    fn add(&mut self, time: i64, bucket: i64, span: i64) {
        let number = slice_of(time, span);
        let place = self.slices.partition_point(|(last, _)| slice_of(*last, span) <= number);
        match place.checked_sub(1).map(|place| &mut self.slices[place]) {
            Some((last, counts)) if slice_of(*last, span) == number => {
                *last = time.max(*last);
                *counts.entry(bucket).or_default() += 1;
            }
            _ => self.slices.insert(place, (time, Buckets::from([(bucket, 1)]))),
        }
        self.size += 1;
        *self.counts.entry(bucket).or_default() += 1;
        *self.groups.entry(bucket >> GROUP).or_default() += 1;
    }

    fn evict(&mut self, edge: i64) {
        while let Some((_, counts)) = self.slices.front().filter(|(last, _)| *last <= edge) {
            for (bucket, count) in counts {
                self.size -= count;
                take(&mut self.counts, *bucket, *count);
                take(&mut self.groups, bucket >> GROUP, *count);
            }
            self.slices.pop_front();
        }
    }

    /// The bucket in which the value of that rank (from 1) is.
    fn at(&self, mut rank: u64) -> i64 {
        for (group, count) in &self.groups {
            if rank > *count {
                rank -= count;
                continue;
            }
            for (bucket, count) in self.counts.range(group << GROUP..) {
                if rank <= *count {
                    return *bucket;
                }
                rank -= count;
            }
        }
        0 // nobody asks for more than there are
    }
}

fn take(counts: &mut Buckets, number: i64, count: u64) {
    if let Some(left) = counts.get_mut(&number) {
        *left -= count;
        if *left == 0 {
            counts.remove(&number);
        }
    }
}
