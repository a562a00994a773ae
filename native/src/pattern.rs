//! Regular expressions without alternatives: literals, sets and their repeats, groups and anchors, one behind the other.
//! Leftmost, first match, by going back. How much of that a pattern can cost is bounded by who hands it in.

use memchr::memmem::Finder;

pub enum Step {
    Literal(Box<[u8]>),
    /// Between `least` and `most` bytes of a set; as many, or with `lazy` as few, as lead to a match.
    Set {
        set: Box<[bool; 256]>,
        least: usize,
        most: usize,
        lazy: bool,
    },
    Open(usize),
    Close(usize),
    Begin,
    End,
    Boundary,
}

pub struct Pattern {
    steps: Vec<Step>,
    head: Option<Finder<'static>>,
    ignore_case: bool,
}

/// Begin and end of each group.
pub type Spans = [(usize, usize); 16];

impl Pattern {
    pub fn new(steps: Vec<Step>, ignore_case: bool) -> Self {
        let head = match steps.first() {
            Some(Step::Literal(text)) if !ignore_case => Some(Finder::new(text).into_owned()),
            _ => None,
        };
        Self { steps, head, ignore_case }
    }

    /// The first match in a text; fills the spans of the groups.
    pub fn search(&self, text: &[u8], spans: &mut Spans) -> bool {
        if let Some(head) = &self.head {
            let mut from = 0;
            while let Some(found) = head.find(&text[from..]) {
                if self.run(0, text, from + found, spans) {
                    return true;
                }
                from += found + 1;
            }
            return false;
        }
        if matches!(self.steps.first(), Some(Step::Begin)) {
            return self.run(0, text, 0, spans);
        }
        (0..=text.len()).any(|from| self.run(0, text, from, spans))
    }

    fn run(&self, mut step: usize, text: &[u8], mut at: usize, spans: &mut Spans) -> bool {
        while let Some(one) = self.steps.get(step) {
            match one {
                Step::Literal(literal) => {
                    if !self.starts(&text[at..], literal) {
                        return false;
                    }
                    at += literal.len();
                }
                Step::Open(group) => spans[*group].0 = at,
                Step::Close(group) => spans[*group].1 = at,
                Step::Begin if at != 0 => return false,
                Step::End if at != text.len() => return false,
                Step::Boundary if word(text, at) == (at > 0 && word(text, at - 1)) => return false,
                Step::Begin | Step::End | Step::Boundary => {}
                Step::Set { set, least, most, lazy } => {
                    let most = (*most).min(text.len() - at);
                    if *lazy {
                        return self.few(step + 1, text, at, (set, *least, most), spans);
                    }
                    let there = text[at..at + most].iter().take_while(|byte| set[**byte as usize]).count();
                    if there < *least {
                        return false;
                    }
                    if there == *least {
                        at += there;
                    } else {
                        return self.many(step + 1, text, at, (*least, there), spans);
                    }
                }
            }
            step += 1;
        }
        true
    }

    fn starts(&self, text: &[u8], literal: &[u8]) -> bool {
        if self.ignore_case {
            return text.len() >= literal.len() && text[..literal.len()].eq_ignore_ascii_case(literal);
        }
        text.starts_with(literal)
    }

    fn many(&self, next: usize, text: &[u8], at: usize, (least, most): (usize, usize), spans: &mut Spans) -> bool {
        let first = match self.steps.get(next) {
            Some(Step::Literal(literal)) if !self.ignore_case => Some(literal[0]),
            _ => None,
        };
        (least..=most).rev().any(|count| {
            let stop = at + count;
            (first.is_none() || text.get(stop).copied() == first) && self.run(next, text, stop, spans)
        })
    }

    fn few(
        &self,
        next: usize,
        text: &[u8],
        at: usize,
        (set, least, most): (&[bool; 256], usize, usize),
        spans: &mut Spans,
    ) -> bool {
        for count in 0..=most {
            if count >= least && self.run(next, text, at + count, spans) {
                return true;
            }
            if count == most || !set[text[at + count] as usize] {
                return false;
            }
        }
        false
    }
}

fn word(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}
