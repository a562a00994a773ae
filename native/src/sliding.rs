//! `measure [by keys] in W compare [min N] [clear C]` for whole numbers: the trailing interval of each key, judged at every
//! event and at every instant an event leaves it (as `detect/in_window.py` does). A key whose window becomes too large is
//! handed over to Python, and is Python's until that has forgotten it.

use crate::block::Name;
use crate::cell::{Cell, Stage, Turn};
use crate::extras::Found;
use crate::measure::Condition;
use crate::story::{Note, Origin};
use crate::window::{Reading, EXACT};
use foldhash::fast::RandomState;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// Below are whole numbers that are floats, too.
const LARGEST: u64 = 1 << 53;
/// Lines kept of a key, and how few where there are many keys.
const LINES: usize = 9;
const FEW: usize = 2;
const MANY_KEYS: usize = 5_000;

/// One event as a window takes it.
pub struct Row<'a> {
    pub time: i64,
    pub reading: Reading<'a>,
    pub extras: Found<'a>,
    pub origin: &'a Origin,
    pub position: u64,
    pub raw: &'a [u8],
}

/// `filtered`: all that is read of an event is whether a filter is true of it; then lines of which it is tell more. Keys
/// are known by their places in `cells` while they are remembered. No value was further from 0 than `reach`.
pub struct Sliding {
    pub condition: Condition,
    pub filtered: bool,
    pub floor: i64,
    pub late: u64,
    pub reach: u64,
    needed: Option<usize>,
    places: HashMap<Name, u32, RandomState>,
    cells: Vec<Option<(Name, Cell)>>,
    free: Vec<u32>,
    foreign: HashSet<Name, RandomState>,
    wakes: BinaryHeap<Reverse<(i64, u32)>>,
    gone: HashSet<Name, RandomState>,
    grown: usize,
    met: u64,
}

/// What became of an event: taken in; taken in, by a window that is too large now; not taken in, because with it the sum
/// would be; or it was the last that was known of its key.
#[derive(PartialEq)]
pub enum Fate {
    Taken,
    Full,
    Refused,
    Forgotten,
}

impl Sliding {
    pub fn new(condition: Condition, filtered: bool) -> Self {
        Self {
            needed: condition.needed(),
            condition,
            filtered,
            floor: -(1 << 62),
            late: 0,
            reach: 1,
            places: HashMap::default(),
            cells: Vec::new(),
            free: Vec::new(),
            foreign: HashSet::default(),
            wakes: BinaryHeap::new(),
            gone: HashSet::default(),
            grown: 0,
            met: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// How many lines are kept of a key.
    pub fn room(&self) -> usize {
        let many = if self.needed.is_some() { self.grown } else { self.len() };
        if many > MANY_KEYS {
            FEW
        } else {
            LINES
        }
    }

    /// Is an event too late, whatever its key?
    pub fn hopeless(&mut self, time: i64) -> bool {
        let late = time <= self.floor - self.condition.span;
        self.late += u64::from(late);
        late
    }

    /// The place of a key, made if it has none; None: the key is Python's. `time` is that of its event.
    pub fn place(&mut self, name: &Name, time: i64) -> Option<u32> {
        if let Some(place) = self.places.get(name) {
            return Some(*place);
        }
        if !self.foreign.is_empty() && self.foreign.contains(name) {
            return None;
        }
        self.met += 1;
        let mut cell = Cell::new(time, self.met);
        cell.stored = !self.gone.is_empty() && self.gone.remove(name);
        let place = self.free.pop().unwrap_or(self.cells.len() as u32);
        if place as usize == self.cells.len() {
            self.cells.push(None);
        }
        self.cells[place as usize] = Some((name.clone(), cell));
        self.places.insert(name.clone(), place);
        Some(place)
    }

    /// Takes in an event of the key at a place; `turns` are what it brought about.
    pub fn push(&mut self, place: u32, row: &Row, room: usize, turns: &mut Vec<Turn>) -> Fate {
        let Some((_, cell)) = &mut self.cells[place as usize] else { return Fate::Forgotten };
        cell.arrive(row.time, self.floor, &self.condition, turns);
        if row.time <= cell.clock.max(self.floor) - self.condition.span {
            self.late += 1;
        } else {
            if (cell.window.sum().events as u64 + 1).saturating_mul(self.reach) > LARGEST {
                return Fate::Refused;
            }
            if !cell.grown && !cell.window.is_empty() {
                cell.grown = true;
                self.grown += 1;
            }
            cell.add(row.time, row.reading, &self.condition, self.needed);
            cell.extras = row.extras.extras();
            tell(cell, row, room, self.filtered, &self.condition, turns);
            cell.changed = true;
        }
        if cell.window.distinct() >= EXACT {
            return Fate::Full;
        }
        let due = cell.next(&self.condition, self.needed);
        if due.is_some_and(|due| cell.wake.is_none_or(|wake| due < wake)) {
            cell.wake = due;
            self.wakes.extend(due.map(|due| Reverse((due, place))));
        } else if due.is_none() && cell.wake.is_none() && cell.stage == Stage::Idle {
            self.forget(place);
            return Fate::Forgotten;
        }
        Fate::Taken
    }

    /// No event older than `watermark` is still expected.
    pub fn advance(&mut self, watermark: i64, mut told: impl FnMut(&Name, Vec<Turn>)) {
        self.floor = self.floor.max(watermark);
        while let Some(Reverse((due, place))) = self.wakes.peek().copied().filter(|Reverse((due, _))| *due <= watermark)
        {
            self.wakes.pop();
            let Some((name, cell)) = self.cells[place as usize].as_mut().filter(|(_, cell)| cell.wake == Some(due))
            else {
                continue;
            };
            cell.changed = true;
            let mut turns = Vec::new();
            cell.live(watermark, &self.condition, &mut turns);
            if !turns.is_empty() {
                told(name, turns);
            }
            cell.wake = cell.next(&self.condition, self.needed);
            match cell.wake {
                Some(due) => self.wakes.push(Reverse((due, place))),
                None if cell.stage != Stage::Idle => {}
                None => self.forget(place),
            }
        }
    }

    pub fn wake_at(&self) -> Option<i64> {
        self.wakes.peek().map(|Reverse((due, _))| *due)
    }

    /// Takes a key out: it is Python's from here on.
    pub fn give(&mut self, place: u32) -> Option<(Name, Cell)> {
        let (name, cell) = self.remove(place)?;
        self.foreign.insert(name.clone());
        Some((name, cell))
    }

    /// Takes all keys out.
    pub fn give_all(&mut self) -> Vec<(Name, Cell)> {
        self.wakes.clear();
        (0..self.cells.len() as u32).filter_map(|place| self.remove(place)).collect()
    }

    /// Forgets the coldest keys: those with the fewest events, of equals those that were met first; those that hold are
    /// the last to go, and their episodes end, at `at` or later (see `detect/limit.py`).
    pub fn fold(&mut self, count: usize, at: i64) -> Vec<(Name, Turn)> {
        let (floor, condition) = (self.floor, &self.condition);
        let weigh = |(place, slot): (usize, &mut Option<(Name, Cell)>)| {
            let (_, cell) = slot.as_mut()?;
            if cell.quiet {
                cell.settle(floor, condition);
            }
            Some((cell.stage != Stage::Idle, cell.window.len(), cell.born, place as u32))
        };
        let mut weights: Vec<_> = self.cells.iter_mut().enumerate().filter_map(weigh).collect();
        if count < weights.len() {
            weights.select_nth_unstable(count);
            weights.truncate(count);
        }
        weights.sort_unstable();
        let mut ended = Vec::new();
        for (.., place) in weights {
            if let Some((name, mut cell)) = self.remove(place) {
                let at = at.max(cell.clock);
                ended.extend(cell.end(at, &self.condition).map(|turn| (name.clone(), turn)));
                if cell.stored {
                    self.gone.insert(name);
                }
            }
        }
        if self.wakes.len() > 2 * self.places.len() {
            self.forget_wakes();
        }
        ended
    }

    /// Those of keys that are gone, or that were put off.
    fn forget_wakes(&mut self) {
        let cells = &self.cells;
        let kept =
            |due: i64, place: u32| cells[place as usize].as_ref().is_some_and(|(_, cell)| cell.wake == Some(due));
        self.wakes.retain(|Reverse((due, place))| kept(*due, *place));
    }

    /// The key is Python's.
    pub fn leave(&mut self, name: &[u8]) {
        self.foreign.insert(name.into());
    }

    /// Python has forgotten the key.
    pub fn release(&mut self, name: &[u8]) {
        self.foreign.remove(name);
    }

    /// The keys that changed since the last call, and those that were stored and are gone.
    pub fn changed(&mut self, mut each: impl FnMut(&Name, Option<&Cell>)) {
        for name in self.gone.drain() {
            each(&name, None);
        }
        for (name, cell) in self.cells.iter_mut().flatten().filter(|(_, cell)| cell.changed) {
            if cell.quiet {
                cell.settle(self.floor, &self.condition);
            }
            cell.changed = false;
            let there = cell.stage != Stage::Idle || !cell.window.is_empty();
            if there || cell.stored {
                each(name, there.then_some(cell));
            }
            cell.stored = there;
        }
    }

    fn forget(&mut self, place: u32) {
        if let Some((name, cell)) = self.remove(place) {
            if cell.stored {
                self.gone.insert(name);
            }
        }
    }

    fn remove(&mut self, place: u32) -> Option<(Name, Cell)> {
        let (name, cell) = self.cells[place as usize].take()?;
        self.grown -= usize::from(cell.grown);
        self.free.push(place);
        self.places.remove(&name);
        Some((name, cell))
    }
}

/// Judges a window after an event, and sets the event's line aside where it tells something.
fn tell(cell: &mut Cell, row: &Row, room: usize, filtered: bool, condition: &Condition, turns: &mut Vec<Turn>) {
    let beside = filtered && row.reading != Reading::Number(1);
    let silent = beside && !cell.notes.is_empty();
    let mut made = None;
    let mut note =
        || made.get_or_insert_with(|| Note::new(row.time, row.origin.clone(), row.position, row.raw)).clone();
    let kept = !beside && cell.notes.len() < room;
    if kept {
        cell.keep(note());
    }
    let crossing = (!kept && !silent && cell.stage == Stage::Idle).then(&mut note);
    cell.judge(cell.clock, condition, crossing.as_ref(), turns);
    if cell.stage == Stage::Holding && !silent && room > FEW {
        cell.story.get_or_insert_default().add(note());
    }
}
