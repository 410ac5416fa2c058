//! A child process and its pipes; it is killed and reaped when it is dropped.

use super::{Process, ProcessError, stderr::Stderr};
use crate::parts::lines::Lines;
use std::{
    future::Future,
    io,
    pin::{Pin, pin},
    process::{ExitStatus, Stdio},
    task::{Context, Poll, Waker, ready},
    thread,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufRead, AsyncWrite, BufReader},
    process::{self, ChildStdin, ChildStdout, Command},
    time::{Sleep, sleep},
};

/// How long the standard error of a child that has failed is read on: whoever has inherited it may keep it open.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// How long a drop waits for a killed child; it takes the kernel some hundred microseconds.
const REAPED_WITHIN: Duration = Duration::from_millis(100);

pub(super) struct Child {
    process: process::Child,
    /// Gone once it was closed, here or by the child.
    stdin: Option<ChildStdin>,
    /// Gone at its end.
    stdout: Option<BufReader<ChildStdout>>,
    stderr: Stderr,
    lines: Lines,
    /// Set once it has ended, and so was reaped.
    status: Option<ExitStatus>,
    /// Runs from a failure to the end of the standard error.
    last_words: Option<Pin<Box<Sleep>>>,
}

impl Child {
    /// Starts a process; with `fed` its standard input is a pipe.
    pub(super) fn spawn(process: &mut Process, fed: bool) -> io::Result<Self> {
        let command: &mut Command = &mut process.command;
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if fed {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn()?;
        Ok(Self {
            stdin: child.stdin.take(),
            stdout: child.stdout.take().map(BufReader::new),
            stderr: Stderr::new(child.stderr.take()),
            process: child,
            lines: process.lines.clone(),
            status: None,
            last_words: None,
        })
    }

    /// The next line, without its end; `None` when the process has ended with success.
    pub(super) fn poll_line(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<String>, ProcessError>> {
        // First, so that it knows the waker, and the child does not wait for it while it writes lines.
        let _ = self.stderr.poll_drain(cx);
        if let Some(line) = ready!(self.lines.poll_line(Pin::new(&mut self.stdout), cx))? {
            return Poll::Ready(Ok(Some(line)));
        }
        self.poll_success(cx).map_ok(|()| None)
    }

    /// Ready when the process has ended; with an error where that was no success.
    fn poll_success(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), ProcessError>> {
        let status = match self.status {
            Some(status) => status,
            None => *self.status.insert(ready!(pin!(self.process.wait()).poll(cx))?),
        };
        if status.success() {
            return Poll::Ready(Ok(()));
        }
        let last_words = self.last_words.get_or_insert_with(|| Box::pin(sleep(LAST_WORDS)));
        if self.stderr.poll_drain(cx).is_pending() {
            ready!(last_words.as_mut().poll(cx));
        }
        Poll::Ready(Err(ProcessError::Failed { status, stderr: self.stderr.last_lines() }))
    }

    /// Writes what is left of some bytes; ready when nothing is, or when the child does not read any more.
    pub(super) fn poll_write(&mut self, bytes: &mut Vec<u8>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut written = 0;
        let outcome = loop {
            let Some(stdin) = self.stdin.as_mut().filter(|_| written < bytes.len()) else {
                break Poll::Ready(Ok(()));
            };
            match Pin::new(stdin).poll_write(cx, &bytes[written..]) {
                Poll::Pending => break Poll::Pending,
                Poll::Ready(Ok(count)) if count > 0 => written += count,
                // It has closed its input, or has ended: what it says, or how it has ended, tells more than this.
                Poll::Ready(Ok(_)) => self.stdin = None,
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => self.stdin = None,
                Poll::Ready(Err(error)) => break Poll::Ready(Err(error)),
            }
        };
        bytes.drain(..written);
        outcome
    }

    /// The child still reads its standard input, as far as it is known.
    pub(super) fn is_fed(&self) -> bool {
        self.stdin.is_some()
    }

    /// The end of its standard input.
    pub(super) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// There will be no more lines; it may run on, though.
    pub(super) fn is_silent(&self) -> bool {
        self.stdout.is_none()
    }

    /// As far as it is known it runs, and has said nothing that was not read.
    pub(super) fn is_quiet(&mut self) -> bool {
        let mut nobody = Context::from_waker(Waker::noop());
        let said = self.stdout.as_mut().map(|stdout| Pin::new(stdout).poll_fill_buf(&mut nobody).is_ready());
        said == Some(false) && matches!(self.process.try_wait(), Ok(None))
    }
}

/// Tokio reaps a child that is dropped alive only later, when some runtime looks after its signals, and not at all where
/// none does any more; so it is waited for here, as far as that is a matter of an instant.
impl Drop for Child {
    fn drop(&mut self) {
        if self.status.is_some() || self.process.start_kill().is_err() {
            return;
        }
        let begin = Instant::now();
        let mut pause = Duration::from_micros(20);
        while matches!(self.process.try_wait(), Ok(None)) && begin.elapsed() < REAPED_WITHIN {
            thread::sleep(pause);
            pause *= 2;
        }
    }
}
