//! The lines of one child process.

use super::{Process, ProcessError, child::Child};
use crate::{BoxObservable, parts::budget::Budget, source::Source};
use futures::future::BoxFuture;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::sync::OwnedSemaphorePermit;

/// The source of [`Process::lines`] and [`ProcessPool::lines`](super::ProcessPool::lines).
pub struct ProcessLines {
    state: State,
}

enum State {
    /// Not polled yet, or it waits for its turn, where it has to.
    Waiting(Box<Process>, Option<Turn>),
    Running(Box<Running>),
    Ended,
}

/// What is waited for before a process is started: a place in a pool, which is never closed.
pub(super) type Turn = BoxFuture<'static, Option<OwnedSemaphorePermit>>;

struct Running {
    child: Child,
    /// What feeds the process; gone at its end, or when the process reads no more.
    input: Option<BoxObservable<'static, String, ProcessError>>,
    /// What the process has not taken yet of a line.
    unwritten: Vec<u8>,
    budget: Budget,
    /// Given back behind the child, which is gone by then.
    _place: Option<OwnedSemaphorePermit>,
}

impl ProcessLines {
    pub(super) fn new(process: Process, turn: Option<Turn>) -> Self {
        Self { state: State::Waiting(Box::new(process), turn) }
    }
}

impl Source for ProcessLines {
    type Item = String;
    type Error = ProcessError;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<String, ProcessError>>> {
        let line = loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Waiting(process, turn) => {
                    let place = match turn {
                        None => None,
                        Some(turn) => ready!(turn.as_mut().poll(cx)),
                    };
                    match Running::start(process, place) {
                        Ok(running) => self.state = State::Running(Box::new(running)),
                        Err(error) => break Err(error.into()),
                    }
                }
                State::Running(running) => break ready!(running.poll(cx)),
            }
        };
        if !matches!(line, Ok(Some(_))) {
            self.state = State::Ended;
        }
        Poll::Ready(line.transpose())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, matches!(self.state, State::Ended).then_some(0))
    }
}

impl Running {
    fn start(process: &mut Process, place: Option<OwnedSemaphorePermit>) -> io::Result<Self> {
        let input = process.input.take();
        let child = Child::spawn(process, input.is_some())?;
        Ok(Self { child, input, unwritten: Vec::new(), budget: Budget::new(), _place: place })
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<String>, ProcessError>> {
        self.feed(cx)?;
        self.child.poll_line(cx)
    }

    /// Gives the process as much of its input as it takes.
    fn feed(&mut self, cx: &mut Context<'_>) -> Result<(), ProcessError> {
        while let Some(input) = &mut self.input {
            if self.child.poll_write(&mut self.unwritten, cx)?.is_pending() {
                return Ok(());
            }
            if !self.child.is_fed() {
                self.input = None;
                break;
            }
            match Pin::new(&mut input.source).poll_next(cx)? {
                Poll::Pending => return Ok(()),
                Poll::Ready(Some(line)) => {
                    self.unwritten.extend_from_slice(line.as_bytes());
                    self.unwritten.push(b'\n');
                }
                Poll::Ready(None) => {
                    self.input = None;
                    self.child.close_stdin();
                }
            }
            if self.budget.is_spent(cx) {
                break;
            }
        }
        Ok(())
    }
}
