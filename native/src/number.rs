//! Numbers as Python adds and compares them.

use crate::block::Kept;
use crate::node::Op;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt};
use std::cmp::Ordering;

/// A float here is never given as infinite or as no number; sums of floats may become so.
#[derive(Clone, Copy)]
pub enum Number {
    Int(i64),
    Float(f64),
}

/// The first float beyond all whole numbers that are held here.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

impl Number {
    pub fn of(value: Kept) -> Option<Self> {
        match value {
            Kept::Int(number) => Some(Number::Int(number)),
            Kept::Float(number) => Some(Number::Float(number)),
            _ => None,
        }
    }

    /// One of Python's; None when it is no plain one, or larger than is held here.
    pub fn given(value: &Bound<'_, PyAny>) -> Option<Self> {
        if value.is_exact_instance_of::<PyInt>() {
            value.extract().ok().map(Number::Int)
        } else if value.is_exact_instance_of::<PyFloat>() {
            value.extract().ok().map(Number::Float)
        } else {
            None
        }
    }

    pub fn float(self) -> f64 {
        match self {
            Number::Int(number) => number as f64,
            Number::Float(number) => number,
        }
    }

    /// Who adds has made sure that whole numbers do not overflow.
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Number::Int(one), Number::Int(two)) => Number::Int(one.wrapping_add(two)),
            _ => Number::Float(self.float() + other.float()),
        }
    }

    /// Exact, whatever the two are.
    pub fn order(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Number::Int(one), Number::Int(two)) => one.cmp(&two),
            (Number::Int(one), Number::Float(two)) => mixed(one, two),
            (Number::Float(one), Number::Int(two)) => mixed(two, one).reverse(),
            (Number::Float(one), Number::Float(two)) => one.partial_cmp(&two).unwrap_or(Ordering::Equal),
        }
    }

    pub fn is(self, op: Op, other: Self) -> bool {
        op.holds(self.order(&other))
    }

    pub fn object<'py>(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match self {
            Number::Int(number) => number.into_pyobject(py)?.into_any(),
            Number::Float(number) => number.into_pyobject(py)?.into_any(),
        })
    }
}

fn mixed(whole: i64, float: f64) -> Ordering {
    if float >= BEYOND {
        return Ordering::Less;
    }
    if float < -BEYOND {
        return Ordering::Greater;
    }
    let cut = float.trunc();
    whole.cmp(&(cut as i64)).then(cut.partial_cmp(&float).unwrap_or(Ordering::Equal))
}
