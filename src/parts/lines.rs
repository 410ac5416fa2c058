//! The lines of a buffered reader, none of which is longer than a limit.

use super::budget::Budget;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::AsyncBufRead;

/// What a reader and the lines in it are read with.
#[derive(Clone)]
pub(crate) struct Lines {
    /// The beginning of a line whose end was not read yet: as long as the longest one, and a `\r`.
    begun: Vec<u8>,
    /// How long a line may be, in bytes without its end.
    pub(crate) longest: usize,
    /// What is not UTF-8 becomes U+FFFD, and is no error.
    pub(crate) lossy: bool,
    /// Counts the pieces that end no line.
    budget: Budget,
}

/// Why there is no line.
pub(crate) enum LineError {
    Io(io::Error),
    /// It is longer than so many bytes.
    TooLong(usize),
    NotUtf8,
}

impl Lines {
    /// Lines of UTF-8 of up to a mebibyte.
    pub(crate) const fn new() -> Self {
        Self { begun: Vec::new(), longest: 1 << 20, lossy: false, budget: Budget::new() }
    }

    /// The next line, without its end; a reader that has ended is dropped in the same poll, also before its last line is
    /// given back, as a terminal would be read on.
    pub(crate) fn poll_line<R: AsyncBufRead>(
        &mut self,
        mut reader: Pin<&mut Option<R>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<String>, LineError>> {
        while let Some(mut open) = reader.as_mut().as_pin_mut() {
            let chunk = ready!(open.as_mut().poll_fill_buf(cx)).map_err(LineError::Io)?;
            // A line that fits has its end within these, however much the reader has at hand.
            let room = self.longest.saturating_add("\r\n".len()).saturating_sub(self.begun.len());
            let piece = &chunk[..chunk.len().min(room)];
            let end = piece.iter().position(|byte| *byte == b'\n');
            let (taken, read) = end.map_or((piece.len(), piece.len()), |end| (end, end + 1));
            self.begun.extend_from_slice(&piece[..taken]);
            let is_over = chunk.is_empty();
            open.consume(read);
            // Without a `\n` behind it, as at the very end, a `\r` is a part of the line.
            let line = match self.begun.strip_suffix(b"\r") {
                Some(line) if !is_over => line,
                _ => &self.begun,
            };
            if line.len() > self.longest {
                return Poll::Ready(Err(LineError::TooLong(self.longest)));
            }
            let is_whole = end.is_some() || (is_over && !line.is_empty());
            let line = is_whole.then(|| self.decode(line));
            if is_over {
                reader.set(None);
            }
            if let Some(line) = line {
                // What it has grown to is kept for the next line.
                self.begun.clear();
                return Poll::Ready(line.map(Some));
            }
            if self.budget.is_spent(cx) {
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(None))
    }

    fn decode(&self, line: &[u8]) -> Result<String, LineError> {
        if self.lossy {
            return Ok(String::from_utf8_lossy(line).into_owned());
        }
        str::from_utf8(line).map(str::to_owned).map_err(|_| LineError::NotUtf8)
    }
}
