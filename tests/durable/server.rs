//! A NATS server of the test's own.

use std::{
    env,
    io::{BufRead, BufReader, ErrorKind},
    path::Path,
    process::{Child, ChildStderr, Command, Stdio},
};
use tempfile::TempDir;

/// A server with JetStream on a free port, which is killed when it is dropped.
pub(crate) struct Server {
    folder: TempDir,
    running: Option<Running>,
    port: u16,
    arguments: Vec<String>,
}

struct Running {
    process: Child,
    /// Kept, as a server that cannot write its log any more ends.
    _log: BufReader<ChildStderr>,
}

impl Server {
    /// Starts a server with these arguments; `None`, with a line that says so, where there is none on this machine.
    ///
    /// It panics instead where `CI` or `HEADWATER_NATS=required` says that there has to be one.
    pub(crate) fn start(arguments: &[&str]) -> Option<Self> {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect::<Vec<_>>();
        let folder = tempfile::tempdir().unwrap();
        let Some((running, port)) = Running::start(folder.path(), "-1", &arguments) else {
            let is_required =
                env::var_os("CI").is_some() || env::var("HEADWATER_NATS").is_ok_and(|it| it == "required");
            assert!(!is_required, "there is no nats-server on this machine");
            eprintln!("not tested: there is no nats-server on this machine");
            return None;
        };
        Some(Self { folder, running: Some(running), port, arguments })
    }

    /// A server with JetStream.
    pub(crate) fn with_jetstream() -> Option<Self> {
        Self::start(&["-js"])
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Kills it, as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.running = None;
    }

    /// Starts it again, on the same port and with what it kept.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let started = Running::start(self.folder.path(), &self.port.to_string(), &self.arguments);
        let (running, port) = started.expect("it was there before");
        assert_eq!(port, self.port);
        self.running = Some(running);
    }
}

impl Running {
    fn start(folder: &Path, port: &str, arguments: &[String]) -> Option<(Self, u16)> {
        let mut command = Command::new("nats-server");
        command.args(["-a", "127.0.0.1", "-p", port, "-sd"]).arg(folder).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = match command.spawn() {
            Ok(process) => process,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => panic!("nats-server: {error}"),
        };
        let mut log = BufReader::new(process.stderr.take().expect("it is piped"));
        let (mut port, mut all) = (None, String::new());
        loop {
            let mut line = String::new();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "nats-server ended:\n{all}");
            if let Some((_, address)) = line.split_once("Listening for client connections on ") {
                port = address.trim().rsplit(':').next().and_then(|port| port.parse().ok());
            }
            if line.contains("Server is ready") {
                let port = port.unwrap_or_else(|| panic!("nats-server did not tell its port:\n{all}"));
                return Some((Self { process, _log: log }, port));
            }
            all += &line;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended by itself otherwise.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
