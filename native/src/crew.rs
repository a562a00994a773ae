//! Threads that scan pieces while Python goes on. Each takes the next task that there is, and so does who waits for an
//! answer; answers come in the order of the tasks.

use crate::scan::{Anchor, Found, Program};
use crate::{answer, asking, scanned, Answer, Scan};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{channel, Receiver, Sender, TryRecvError};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

type Tasks = Mutex<Receiver<Task>>;

struct Task {
    program: Arc<Program>,
    data: PyBackedBytes,
    anchor: Py<PyAny>,
    known: Vec<Anchor>,
    answer: Sender<Option<Found>>,
    waiting: Arc<AtomicUsize>,
}

/// What was given and not taken: where its answer comes, and what it was.
struct Given {
    answer: Mutex<Receiver<Option<Found>>>,
    program: Arc<Program>,
    data: Py<PyBytes>,
}

/// So many who scan, one of them who calls `give` and `take` in turn and knows how much is under way: with a thread for
/// each core besides, that one would be waited for whenever it has to wait for a core.
#[pyclass(module = "logmon_core")]
pub struct Crew {
    tasks: Option<Sender<Task>>,
    todo: Arc<Tasks>,
    threads: Vec<JoinHandle<()>>,
    given: VecDeque<Given>,
    /// How many tasks nobody has begun.
    waiting: Arc<AtomicUsize>,
}

#[pymethods]
impl Crew {
    #[new]
    fn new(size: usize) -> Self {
        let (tasks, todo) = channel();
        let todo = Arc::new(Mutex::new(todo));
        let threads = (1..size).map(|_| thread(todo.clone())).collect();
        Self { tasks: Some(tasks), todo, threads, given: VecDeque::new(), waiting: Arc::default() }
    }

    /// How many tasks are under way.
    fn __len__(&self) -> usize {
        self.given.len()
    }

    /// Does no task wait for a thread?
    #[getter]
    fn spare(&self) -> bool {
        self.waiting.load(Relaxed) == 0
    }

    /// Has whole events scanned; anchors that are not `known` are asked for, which has to wait for the interpreter. The rest
    /// is as for `Scan.run`. False: nobody is there to do it.
    fn give(
        &mut self,
        py: Python<'_>,
        scan: &Scan,
        data: Py<PyBytes>,
        anchor: Py<PyAny>,
        known: Vec<([u8; 10], i64)>,
    ) -> bool {
        let known = known.into_iter().map(|(head, at)| (head, Some(at))).collect();
        let (answer, coming) = channel();
        let bytes = data.bind(py).clone().into();
        let (program, waiting) = (scan.program.clone(), self.waiting.clone());
        waiting.fetch_add(1, Relaxed);
        let task = Task { program, data: bytes, anchor, known, answer, waiting };
        let sent = self.tasks.as_ref().is_some_and(|tasks| tasks.send(task).is_ok());
        if sent {
            self.given.push_back(Given { answer: Mutex::new(coming), program: scan.program.clone(), data });
        }
        sent
    }

    /// The answer to the oldest task, as `Scan.run` gives it.
    fn take(&mut self, py: Python<'_>) -> PyResult<Answer> {
        let Some(Given { answer: coming, program, data }) = self.given.pop_front() else { return Ok(None) };
        let todo = &*self.todo;
        let found = py.allow_threads(|| awaited(coming.into_inner().ok()?, todo));
        answer(py, &program, found, data)
    }

    /// Ends the threads.
    fn close(&mut self, py: Python<'_>) {
        self.given.clear();
        self.tasks = None;
        let threads = std::mem::take(&mut self.threads);
        py.allow_threads(|| threads.into_iter().for_each(|thread| drop(thread.join())));
    }
}

impl Task {
    fn run(self) {
        self.waiting.fetch_sub(1, Relaxed);
        let found = scanned(&self.program, &self.data, &asking(&self.anchor), self.known);
        self.answer.send(found).ok(); // nobody may wait for it any more
    }
}

/// As long as the answer is not there, tasks that nobody has begun are done here.
fn awaited(coming: Receiver<Option<Found>>, todo: &Tasks) -> Option<Found> {
    loop {
        match coming.try_recv() {
            Err(TryRecvError::Empty) => {}
            answer => return answer.ok()?,
        }
        // a thread that waits for tasks holds the lock: then there are none
        match todo.try_lock().ok().and_then(|tasks| tasks.try_recv().ok()) {
            Some(task) => task.run(),
            None => return coming.recv().ok()?,
        }
    }
}

fn thread(todo: Arc<Tasks>) -> JoinHandle<()> {
    let next = move || todo.lock().ok()?.recv().ok();
    std::thread::spawn(move || {
        while let Some(task) = next() {
            task.run();
        }
    })
}
