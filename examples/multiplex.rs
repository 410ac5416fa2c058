//! Ten thousand connections on one thread: a server of lines, its clients, and nothing that blocks.
//!
//! ```sh
//! cargo run --release --example multiplex
//! cargo run --release --example multiplex -- 500    # so many connections
//! ```
//!
//! Each connection is an observable that sleeps until its socket has something for it; `merge` and `merge_map` poll only
//! those that woke.
//! The clients are a process of their own, with one thread as well: a connection needs a descriptor at either end, and
//! many systems allow a process little more than ten thousand.
//! Where fewer are allowed than may be, the program starts itself again with the highest limit that it may have, and
//! makes do with that.

use headwater::{concurrency::Process, prelude::*};
use std::{
    env,
    error::Error,
    fs, io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    process::Command,
};

/// How often every client asks something.
const ROUNDS: usize = 4;

/// Descriptors that are no connection: the terminal, the listener, what the runtime has.
const OTHERS: usize = 32;

/// The lines are short; what a buffer takes is taken ten thousand times.
type Connection = BufReader<TcpStream>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [role, server, count] = &arguments[..]
        && role == "clients"
    {
        return ask(server.parse()?, count.parse()?).await;
    }
    let wanted = match arguments.first() {
        Some(count) => count.parse().map_err(|_| format!("`{count}` is no number of connections"))?,
        None => 10_000,
    };
    let descriptors = descriptors(wanted)?;
    let count = wanted.min(descriptors.saturating_sub(OTHERS)).max(1);
    if count < wanted {
        println!("the limit of open files is {descriptors}: {wanted} connections would need {}", wanted + OTHERS);
    }

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut clients = Command::new(env::current_exe()?);
    clients.args(["clients", &listener.local_addr()?.to_string(), &count.to_string()]);
    let (mut answered, started) = (0, Instant::now());
    // A connection that breaks ends by itself, and the others go on.
    let served = accept(listener).merge_map(count, |connection| answers(connection).on_error_complete().with_error());
    let served = served.map_err(Box::<dyn Error>::from);
    // What the clients say is shown; when they have gone, the server has nothing left to do.
    let said = Process::new(clients).lines().map_err(Box::<dyn Error>::from).for_each(|line| println!("{line}"));
    served.take_until(said.into_future()).for_each(|()| answered += 1).await?;
    println!("the server: {answered} answers in {} ms, {}", started.elapsed().as_millis(), threads());
    Ok(())
}

/// The clients: they connect, ask all together when the clock ticks, and tell how long the answers took.
async fn ask(server: SocketAddr, count: usize) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    // More at once would overflow the line in which the kernel lets them wait for `accept`.
    let clients = from_iter(0..count).with_error().map_concurrent_unordered(100, |_| connect(server)).to_vec().await?;
    println!("{} connections in {} ms", clients.len(), started.elapsed().as_millis());

    let ticks = interval(Duration::from_millis(400)).take(ROUNDS).share();
    let times = merge(clients.into_iter().map(|client| questions(client, ticks.clone())));
    let rounds = times.buffer_count(count).tap(|round| {
        let slowest = round.iter().max().map_or(0, Duration::as_millis);
        println!("{} answers, the slowest took {slowest} ms", round.len());
    });
    rounds.drain().await?;
    println!("the clients: {}", threads());
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
fn descriptors(connections: usize) -> io::Result<usize> {
    use std::{os::unix::process::CommandExt, process};

    let shell = process::Command::new("sh").args(["-c", "ulimit -n"]).output()?.stdout;
    let limit = String::from_utf8_lossy(&shell).trim().parse().unwrap_or(usize::MAX);
    if limit >= connections + OTHERS || env::args().len() > 2 {
        return Ok(limit);
    }
    let mut shell = process::Command::new("sh");
    shell.args(["-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh"]).arg(env::current_exe()?);
    // It comes back only when it fails.
    Err(shell.arg(connections.to_string()).arg("again").exec())
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
