//! What a window measures, and when that counts as true.

use crate::node::Op;
use crate::number::Number;
use crate::share::Share;
use crate::window::{Reading, Window};

const SECOND: f64 = 1e9;

pub enum Measure {
    Count,
    CountIf,
    Rate,
    RateIf,
    Ratio,
    Sum,
    Average,
    Least,
    Greatest,
    Quantile(Share),
    Distinct,
}

/// Of some events: how many, the sum of what was read of them (or the least, the greatest), and of how many something was
/// read.
#[derive(Clone, Copy, Default)]
pub struct Payload {
    pub events: i64,
    pub total: i64,
    pub present: i64,
}

/// What a window has, and what its measure makes of that.
#[derive(Clone, Copy)]
pub struct Measured {
    pub payload: Payload,
    pub value: Option<Number>,
}

impl Payload {
    /// Of one event.
    pub fn of(reading: Reading) -> Self {
        let total = if let Reading::Number(number) = reading { number } else { 0 };
        Self { events: 1, total, present: i64::from(reading != Reading::Missing) }
    }

    pub fn plus(&self, other: &Self) -> Self {
        let total = self.total.wrapping_add(other.total); // nobody asks for it where it is no sum
        Self { events: self.events + other.events, total, present: self.present + other.present }
    }

    pub fn minus(&self, other: &Self) -> Self {
        let total = self.total.wrapping_sub(other.total);
        Self { events: self.events - other.events, total, present: self.present - other.present }
    }
}

impl Measure {
    pub fn extreme(&self) -> bool {
        matches!(self, Measure::Least | Measure::Greatest)
    }

    /// Is the first value rather the extreme?
    pub fn better(&self, one: i64, other: i64) -> bool {
        if matches!(self, Measure::Least) {
            one < other
        } else {
            one > other
        }
    }

    /// Of two entries as one.
    pub fn combine(&self, one: &Payload, other: &Payload) -> Payload {
        let both = one.plus(other);
        let total = match self {
            Measure::Least | Measure::Greatest if one.present == 0 => other.total,
            Measure::Least | Measure::Greatest if other.present == 0 || self.better(one.total, other.total) => {
                one.total
            }
            Measure::Least | Measure::Greatest => other.total,
            _ => both.total,
        };
        Payload { total, ..both }
    }
}

pub struct Condition {
    pub measure: Measure,
    pub span: i64,
    pub op: Op,
    pub bound: Number,
    pub minimum: i64,
    pub clear: Option<(Op, Number)>,
    /// For how long it must be true before it counts.
    pub hold: i64,
}

impl Condition {
    pub fn measured(&self, window: &Window) -> Measured {
        let payload = window.sum();
        let Payload { events, total, present } = payload;
        let rate = |count: i64| Number::Float(count as f64 * SECOND / self.span as f64);
        let value = match &self.measure {
            Measure::Count => Some(Number::Int(events)),
            Measure::CountIf => Some(Number::Int(total)),
            Measure::Rate => Some(rate(events)),
            Measure::RateIf => Some(rate(total)),
            Measure::Ratio => (events > 0).then(|| Number::Float(total as f64 / events as f64)),
            Measure::Sum => (present > 0).then_some(Number::Int(total)),
            Measure::Average => (present > 0).then(|| Number::Float(total as f64 / present as f64)),
            Measure::Least | Measure::Greatest => window.best().map(Number::Int),
            Measure::Distinct => Some(Number::Int(window.distinct() as i64)),
            Measure::Quantile(share) => window.ranked().and_then(|ranked| ranked.quantile(share)),
        };
        Measured { payload, value }
    }

    /// Never of an empty window: rules of which that is true are not given to native code.
    pub fn holds(&self, measured: &Measured) -> bool {
        let events = measured.payload.events;
        events > 0 && events >= self.minimum && measured.value.is_some_and(|value| value.is(self.op, self.bound))
    }

    pub fn clears(&self, measured: &Measured) -> bool {
        match self.clear {
            None => !self.holds(measured),
            Some((op, bound)) => measured.value.is_none_or(|value| value.is(op, bound)),
        }
    }

    /// Can it be true of nothing that is left when some leave? (See `reach.py`.)
    pub fn quiet(&self, window: &Window, measured: &Measured) -> bool {
        let Measured { payload, value } = measured;
        if payload.events < self.minimum {
            return true;
        }
        let rises = matches!(self.op, Op::Greater | Op::GreaterEqual);
        let hopeless = |value: Number| !value.is(self.op, self.bound);
        match self.measure {
            // it may be true and not hold, behind a `clear`
            Measure::Count | Measure::CountIf | Measure::Rate | Measure::RateIf | Measure::Distinct => {
                rises && value.is_some_and(hopeless)
            }
            Measure::Ratio if rises => {
                hopeless(Number::Float(payload.total as f64 / payload.total.max(self.minimum).max(1) as f64))
            }
            Measure::Greatest if rises => value.is_none_or(hopeless),
            Measure::Least if !rises => value.is_none_or(hopeless),
            Measure::Quantile(_) => {
                let bounds = window.ranked().and_then(|ranked| ranked.bounds());
                bounds.is_some_and(|(least, greatest)| hopeless(Number::Int(if rises { greatest } else { least })))
            }
            _ => false,
        }
    }

    /// Is it the number of events alone that decides? Then so many keep an episode going.
    pub fn needed(&self) -> Option<usize> {
        let alone =
            matches!(self.measure, Measure::Count) && self.minimum == 0 && self.hold == 0 && self.clear.is_none();
        match (self.op, self.bound) {
            (Op::GreaterEqual, Number::Int(bound)) if alone && bound > 0 => Some(bound as usize),
            (Op::Greater, Number::Int(bound)) if alone && bound > 0 => Some(bound as usize + 1),
            _ => None,
        }
    }
}
