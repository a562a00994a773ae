//! Which of the values is a quantile, and in which logarithmic bucket one is. (The same as in `quantile.py` and
//! `logbuckets.py`.)

use pyo3::prelude::*;
use pyo3::types::PyTuple;

const OFFSET: i64 = 40_000;
const ERROR: f64 = 0.0099;

/// The share `above / below` of the values is not above the quantile; `step` is the logarithm of a bucket's width.
pub struct Share {
    pub above: u64,
    pub below: u64,
    pub step: f64,
}

impl Share {
    /// `("quantile", above, below, step)`.
    pub fn of(spec: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let (_, above, below, step): (String, u64, u64, f64) = spec.extract()?;
        Ok(Self { above, below, step })
    }

    /// The place of the quantile among so many values, from 1.
    pub fn rank(&self, count: usize) -> usize {
        (count as u128 * u128::from(self.above)).div_ceil(u128::from(self.below)) as usize
    }

    /// What a number in a bucket is taken for.
    pub fn middle(&self, bucket: i64) -> f64 {
        if bucket == 0 {
            return 0.0;
        }
        let value = ((bucket.abs() - OFFSET) as f64 * self.step).min(f64::MAX.ln()).exp() * (1.0 - ERROR);
        if bucket > 0 {
            value
        } else {
            -value
        }
    }

    pub fn bucket(&self, value: f64) -> i64 {
        if value == 0.0 {
            return 0;
        }
        let place = OFFSET + (value.abs().ln() / self.step).ceil() as i64;
        if value > 0.0 {
            place
        } else {
            -place
        }
    }
}
