//! `Connection`: requests to the server, repeated for as long as patience lasts.

use crate::durable::QueueError;
use async_nats::{
    Client, ConnectErrorKind, ConnectOptions, HeaderMap, Message, Request, RequestErrorKind,
    connection::State,
    jetstream::{self, ErrorCode, response::Response},
};
use futures::{
    FutureExt,
    future::{Either, select},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{sync::Arc, sync::atomic::Ordering, time::Duration};
use tokio::{
    runtime::Handle,
    task::unconstrained,
    time::{Instant, sleep, timeout},
};

/// How long a try waits for its answer.
const TRY: Duration = Duration::from_secs(5);

/// How long it waits at least.
const LEAST: Duration = Duration::from_millis(100);

/// How often it is looked whether the connection is still the one that a request went out on.
const LOOK: Duration = Duration::from_millis(100);

/// The connection to the servers, which `async-nats` renews by itself.
pub(super) struct Connection {
    pub(super) client: Client,
    /// For what is dropped outside the runtime.
    pub(super) runtime: Handle,
    pub(super) patience: Duration,
}

/// Why one try failed.
pub(super) enum Failure {
    /// It may succeed later; nobody knows whether it was heard.
    Passing(String),
    /// Nobody listens at the subject.
    Nobody,
    Final(QueueError),
}

/// How long it has been going wrong, and how long until the next try.
pub(super) struct Trouble {
    patience: Duration,
    begun: Instant,
    failures: u32,
    delay: Duration,
}

impl Connection {
    pub(super) async fn open(
        servers: &[String],
        options: &ConnectOptions,
        patience: Duration,
    ) -> Result<Self, QueueError> {
        let mut trouble = Trouble::new(patience);
        loop {
            let opened = timeout(patience, options.clone().connect(servers)).await;
            let why = match opened {
                Ok(Ok(client)) => return Ok(Self { client, runtime: Handle::current(), patience }),
                Ok(Err(error)) => match error.kind() {
                    ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                        return Err(QueueError::Refused(error.to_string()));
                    }
                    ConnectErrorKind::ServerParse | ConnectErrorKind::Tls => {
                        return Err(QueueError::Backend(Arc::new(error)));
                    }
                    _ => error.to_string(),
                },
                Err(_) => "it does not answer".to_owned(),
            };
            trouble.wait(why).await?;
        }
    }

    pub(super) fn trouble(&self) -> Trouble {
        Trouble::new(self.patience)
    }

    /// Asks JetStream, and again until there is an answer; the inner error is its refusal.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        subject: &str,
        body: &Value,
    ) -> Result<Result<T, jetstream::Error>, QueueError> {
        let subject = format!("$JS.API.{subject}");
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let mut trouble = self.trouble();
        loop {
            let why = match self.request(&subject, None, body.clone()).await {
                Ok(answer) => match serde_json::from_slice::<Response<T>>(&answer.payload) {
                    Ok(Response::Ok(answer)) => return Ok(Ok(answer)),
                    Ok(Response::Err { error }) if is_passing(&error) => error.to_string(),
                    Ok(Response::Err { error }) => return Ok(Err(error)),
                    Err(error) => return Err(QueueError::Backend(Arc::new(error))),
                },
                Err(Failure::Nobody) if !self.client.server_info().jetstream && trouble.is_new() => {
                    return Err(QueueError::Refused("JetStream is not enabled on the server".to_owned()));
                }
                Err(failure) => failure.passing()?,
            };
            trouble.wait(why).await?;
        }
    }

    /// One try.
    pub(super) async fn request(
        &self,
        subject: &str,
        headers: Option<HeaderMap>,
        payload: Vec<u8>,
    ) -> Result<Message, Failure> {
        let (lost, limit) = (self.lost(), self.one_try());
        let mut request = Request::new().payload(payload.into()).timeout(None);
        if let Some(headers) = headers {
            request = request.headers(headers);
        }
        let answer = self.client.send_request(subject.to_owned(), request);
        let answer = timeout(limit, answer);
        tokio::pin!(answer, lost);
        // What is lost already is not asked.
        let Either::Right((answered, _)) = select(lost, answer).await else {
            return Err(Failure::Passing("the connection is lost".to_owned()));
        };
        let Ok(answered) = answered else { return Err(Failure::Passing("it does not answer".to_owned())) };
        answered.map_err(|error| match error.kind() {
            RequestErrorKind::NoResponders => Failure::Nobody,
            RequestErrorKind::TimedOut | RequestErrorKind::Other => Failure::Passing(error.to_string()),
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                Failure::Final(QueueError::Backend(Arc::new(error)))
            }
        })
    }

    /// Is ready when the connection is lost: nothing comes any more for what went out on it.
    pub(super) fn lost(&self) -> impl Future<Output = ()> + Send + use<> {
        let client = self.client.clone();
        let connects = move || client.statistics().connects.load(Ordering::Relaxed);
        let client = self.client.clone();
        let before = connects();
        async move {
            while client.connection_state() == State::Connected && connects() == before {
                sleep(LOOK).await;
            }
        }
    }

    /// How long a try waits for its answer, at most a part of the patience.
    pub(super) fn one_try(&self) -> Duration {
        TRY.min(self.patience / 2).max(LEAST)
    }

    /// Says that something happened, without waiting; it is not said where the connection's queue is full.
    pub(super) fn ring(&self, subject: String) {
        // What is in the connection's queue goes out by itself.
        let _ = unconstrained(self.client.publish(subject, Default::default())).now_or_never();
    }
}

impl Failure {
    /// Why it failed, where it may succeed later.
    pub(super) fn passing(self) -> Result<String, QueueError> {
        match self {
            Self::Passing(why) => Ok(why),
            Self::Nobody => Ok("JetStream does not answer".to_owned()),
            Self::Final(error) => Err(error),
        }
    }
}

impl Trouble {
    fn new(patience: Duration) -> Self {
        Self { patience, begun: Instant::now(), failures: 0, delay: Duration::from_millis(20) }
    }

    pub(super) fn is_new(&self) -> bool {
        self.failures == 0
    }

    pub(super) fn is_over(&mut self) {
        *self = Self::new(self.patience);
    }

    /// Waits a while for things to be better, and fails when they have been bad for too long.
    pub(super) async fn wait(&mut self, why: String) -> Result<(), QueueError> {
        self.failures += 1;
        let left = self.patience.saturating_sub(self.begun.elapsed());
        // The first failure may be old, as nobody may have looked for a long time.
        if left.is_zero() && (self.failures > 1 || self.patience.is_zero()) {
            return Err(QueueError::Unreachable(why));
        }
        sleep(self.delay).await;
        self.delay = (self.delay * 2).min(Duration::from_millis(500));
        Ok(())
    }
}

/// Whether JetStream refuses only for now: an election, a restart.
fn is_passing(error: &jetstream::Error) -> bool {
    error.error_code() == ErrorCode::CLUSTER_NOT_AVAILABLE
        || error.error_code() == ErrorCode::CLUSTER_NOT_LEADER
        || error.error_code() == ErrorCode::STREAM_OFFLINE
}
