//! Where a piece can be cut, so that what is behind is read without what is before.

use crate::lines;
use crate::scan::{timed, Hours, Program};

/// Events that are looked at for one that will do.
const TRIED: usize = 64;

/// Where so many parts of about the same size begin and end; fewer, if there are too few places.
pub fn cuts(program: &Program, data: &[u8], parts: usize, hours: &Hours) -> Vec<usize> {
    let mut cuts = vec![0];
    for part in 1..parts {
        let at = lines::end(data, data.len() * part / parts) + 1;
        if at > cuts[cuts.len() - 1] {
            cuts.extend(cut(program, data, at, hours));
        }
    }
    cuts.push(data.len());
    cuts
}

/// The first line at or behind `at` that is an event by itself and has a time of its own.
fn cut(program: &Program, data: &[u8], mut at: usize, hours: &Hours) -> Option<usize> {
    for _ in 0..TRIED {
        at = program.heads.next(data, at);
        if at >= data.len() {
            return None;
        }
        let end = lines::end(data, at);
        let alone = end + 1 >= data.len() || program.heads.sure(&data[end + 1..]);
        if alone && timed(program, data, at, end, hours) {
            return Some(at);
        }
        at = end + 1;
    }
    None
}
