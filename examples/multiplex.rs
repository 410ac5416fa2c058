//! Ten thousand connections on one thread: a server of lines, its clients, and nothing that blocks.
//!
//! ```sh
//! cargo run --release --example multiplex
//! cargo run --release --example multiplex -- 500    # so many connections
//! ```
//!
//! Each connection is an observable that sleeps until its socket has something for it; `merge` and `merge_map` poll only
//! those that woke.
//! Both ends of each connection are here, so that it needs twice as many descriptors as connections: the program starts
//! itself again with the highest limit that it may have, and makes do with that.

use headwater::prelude::*;
use std::{
    env,
    error::Error,
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    process::Command,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How often every client asks something.
const ROUNDS: usize = 4;

/// Descriptors that are no connection: the terminal, the listener, what the runtime has.
const OTHERS: usize = 32;

/// The lines are short; what a buffer takes is taken twenty thousand times.
type Connection = BufReader<TcpStream>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let wanted = env::args().nth(1).map_or(Ok(10_000), |count| count.parse())?;
    let descriptors = descriptors(2 * wanted + OTHERS)?;
    let count = wanted.min(descriptors.saturating_sub(OTHERS) / 2).max(1);
    if count < wanted {
        println!("the limit of open files is {descriptors}: {wanted} connections would need {}", 2 * wanted + OTHERS);
    }

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let server = accept(listener).merge_map(count, answers).drain().spawn();

    let started = Instant::now();
    // More at once would overflow the line in which the kernel lets them wait for `accept`.
    let clients = from_iter(0..count).with_error().map_concurrent_unordered(100, |_| connect(address)).to_vec().await?;
    println!("{} connections in {} ms, {}", clients.len(), started.elapsed().as_millis(), threads());

    let started = Instant::now();
    let ticks = interval(Duration::from_millis(400)).take(ROUNDS).share();
    let times = merge(clients.into_iter().map(|client| questions(client, ticks.clone())));
    let mut messages = 0;
    let rounds = times.buffer_count(count).tap(|round| {
        messages += round.len();
        let slowest = round.iter().max().map_or(0, Duration::as_millis);
        println!("{} answers, the slowest took {slowest} ms", round.len());
    });
    rounds.count().await?;
    println!("{messages} messages in {} ms, {}", started.elapsed().as_millis(), threads());
    drop(server);
    Ok(())
}

/// The connections that come in.
fn accept(listener: TcpListener) -> Observable<impl Source<Item = Connection, Error = io::Error>> {
    create(|mut out| async move {
        loop {
            let (socket, _) = listener.accept().await?;
            if !out.emit(BufReader::with_capacity(64, socket)).await {
                return Ok(());
            }
        }
    })
}

/// The server's side of a connection: a greeting, then an answer to each line.
fn answers(mut connection: Connection) -> Observable<impl Source<Item = (), Error = io::Error>> {
    create(|mut out| async move {
        connection.write_all(b"welcome\n").await?;
        let mut line = String::new();
        while connection.read_line(&mut line).await? > 0 {
            connection.write_all(line.to_uppercase().as_bytes()).await?;
            line.clear();
            out.emit(()).await;
        }
        Ok(())
    })
}

/// The client's side of a connection, once the server has greeted it.
async fn connect(server: SocketAddr) -> io::Result<Connection> {
    let mut connection = BufReader::with_capacity(64, TcpStream::connect(server).await?);
    connection.read_line(&mut String::new()).await?;
    Ok(connection)
}

/// A question at each tick; emits how long the answers took.
fn questions<S>(
    mut connection: Connection,
    mut ticks: Observable<S>,
) -> Observable<impl Source<Item = Duration, Error = io::Error>>
where
    S: Source<Item = u64, Error = std::convert::Infallible> + Unpin,
{
    create(|mut out| async move {
        while let Some(Ok(tick)) = ticks.next().await {
            let asked = Instant::now();
            connection.write_all(format!("what about {tick}?\n").as_bytes()).await?;
            let mut answer = String::new();
            connection.read_line(&mut answer).await?;
            if answer != format!("WHAT ABOUT {tick}?\n") {
                return Err(io::Error::other(format!("{answer:?} is no answer")));
            }
            out.emit(asked.elapsed()).await;
        }
        Ok(())
    })
}

/// How many files may be open; where that are fewer than needed, this program is started anew by a shell that has asked
/// for more, as `std` has no way to do so.
#[cfg(unix)]
fn descriptors(needed: usize) -> io::Result<usize> {
    use std::os::unix::process::CommandExt;

    let shell = Command::new("sh").args(["-c", "ulimit -n"]).output()?.stdout;
    let limit = String::from_utf8_lossy(&shell).trim().parse().unwrap_or(usize::MAX);
    if limit >= needed || env::args().len() > 2 {
        return Ok(limit);
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh"]).arg(env::current_exe()?);
    let wanted = (needed - OTHERS) / 2;
    // It comes back only when it fails.
    Err(shell.arg(wanted.to_string()).arg("again").exec())
}

#[cfg(not(unix))]
fn descriptors(_: usize) -> io::Result<usize> {
    Ok(usize::MAX)
}

/// How many threads this process has, where the system tells.
fn threads() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let count = status.lines().find_map(|line| line.strip_prefix("Threads:")).map_or("?", str::trim);
    format!("threads: {count}")
}
