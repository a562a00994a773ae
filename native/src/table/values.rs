//! The values of a quantile: themselves, or the counts of their logarithmic buckets. (The same as in `quantile.py` and
//! `logbuckets.py`.)

use crate::number::Number;
use crate::share::Share;
use foldhash::fast::RandomState;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::collections::HashMap;

/// More values than this are counted in buckets.
const EXACT: usize = 1024;
/// In the order in which they came, as long as they are values.
pub enum Values {
    Whole(Vec<i64>),
    Mixed(Vec<Number>),
    Counted(HashMap<i64, u64, RandomState>),
}

impl Values {
    pub fn add(&mut self, share: &Share, value: Number) {
        match (&mut *self, value) {
            (Values::Counted(counts), value) => *counts.entry(share.bucket(value.float())).or_default() += 1,
            (Values::Whole(all), Number::Int(value)) if all.len() < EXACT => all.push(value),
            (Values::Mixed(all), value) if all.len() < EXACT => all.push(value),
            (Values::Whole(all), value) if all.len() < EXACT => {
                *self = Values::Mixed(all.iter().map(|one| Number::Int(*one)).chain([value]).collect());
            }
            (Values::Whole(all), value) => *self = counted(share, all.iter().map(|one| *one as f64), value),
            (Values::Mixed(all), value) => *self = counted(share, all.iter().map(|one| one.float()), value),
        }
    }

    pub fn payload<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Values::Whole(all) if all.is_empty() => Ok(py.None().into_bound(py)),
            Values::Whole(all) => Ok(PyList::new(py, all)?.into_any()),
            Values::Mixed(all) => {
                let all = all.iter().map(|one| one.object(py)).collect::<PyResult<Vec<_>>>()?;
                Ok(PyList::new(py, all)?.into_any())
            }
            Values::Counted(counts) => {
                let dict = PyDict::new(py);
                counts.iter().try_for_each(|(number, count)| dict.set_item(number, count))?;
                Ok(dict.into_any())
            }
        }
    }

    /// None where there is no value.
    pub fn quantile(&self, share: &Share) -> Option<Number> {
        match self {
            Values::Whole(all) => {
                let (mut all, place) = (all.clone(), share.rank(all.len()).checked_sub(1)?);
                Some(Number::Int(*all.select_nth_unstable(place).1))
            }
            Values::Mixed(all) => {
                let (mut all, place) = (all.clone(), share.rank(all.len()).checked_sub(1)?);
                all.sort_by(Number::order);
                Some(all[place])
            }
            Values::Counted(counts) => {
                let mut left = share.rank(counts.values().sum::<u64>() as usize) as u64;
                let mut ordered: Vec<_> = counts.iter().collect();
                ordered.sort_unstable();
                let found = ordered.into_iter().find(|(_, count)| {
                    left = left.saturating_sub(**count);
                    left == 0
                });
                found.map(|(bucket, _)| Number::Float(share.middle(*bucket)))
            }
        }
    }
}

fn counted(share: &Share, values: impl Iterator<Item = f64>, value: Number) -> Values {
    let mut counts = HashMap::default();
    for one in values.chain([value.float()]) {
        *counts.entry(share.bucket(one)).or_default() += 1;
    }
    Values::Counted(counts)
}
