//! How long does the compiler take over long chains?

use crate::harness::{
    Contender, Race, Unit, Workload,
    race::{Kind, Sample},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

pub fn workload() -> Workload {
    let question = "How long does the compiler take over a program with one chain of so many operators?";
    let mut races = Vec::new();
    for (variant, command, length) in [
        ("check 10", "check", 10),
        ("20", "check", 20),
        ("40", "check", 40),
        ("build 10", "build", 10),
        ("build 20", "build", 20),
        ("build 40", "build", 40),
    ] {
        let chains = CHAINS.iter().filter(|chain| length <= chain.longest);
        let contenders = chains.map(|chain| contender(chain, command, length)).collect();
        let race = Race::new(variant, 1, contenders).unit(Unit::Milliseconds);
        races.push(if variant == "build 20" { race.headline() } else { race });
    }
    Workload::new("compile_time", question, races).notes(&[
        "`cargo check` and `cargo build` of a program of one file, the libraries being there already; by hand is a chain of `Iterator`.",
        "The chain is alternately `map` and `filter`, awaited in an `async` block where there is something to await.",
        "A chain of 40 operators of `rxrust` was not checked within a minute, and is left out.",
    ])
}

/// How a contender writes a chain.
struct Chain {
    name: &'static str,
    kind: Kind,
    imports: &'static str,
    begin: &'static str,
    map: &'static str,
    filter: &'static str,
    end: &'static str,
    /// The longest chain that is compiled within a minute.
    longest: usize,
}

const MAP: &str = ".map(|n: u64| n ^ 5)";
const FILTER: &str = ".filter(|n: &u64| n % 7 != 0)";

const CHAINS: [Chain; 6] = [
    Chain {
        name: "headwater",
        kind: Kind::Ours,
        imports: "use headwater::prelude::*;",
        begin: "let chain = async { from_iter(0..1_000_u64)",
        map: MAP,
        filter: FILTER,
        end: ".fold(0, |sum, n| sum + n).await }; println!(\"{:?}\", futures::executor::block_on(chain));",
        longest: 40,
    },
    Chain {
        name: "by hand",
        kind: Kind::ByHand,
        imports: "",
        begin: "let chain = (0..1_000_u64)",
        map: MAP,
        filter: FILTER,
        end: ".sum::<u64>(); println!(\"{chain}\");",
        longest: 40,
    },
    Chain {
        name: "futures",
        kind: Kind::Awaited,
        imports: "use futures::{StreamExt, stream}; use std::future::ready;",
        begin: "let chain = async { stream::iter(0..1_000_u64)",
        map: MAP,
        filter: ".filter(|n: &u64| ready(n % 7 != 0))",
        end: ".fold(0, |sum, n| ready(sum + n)).await }; println!(\"{:?}\", futures::executor::block_on(chain));",
        longest: 40,
    },
    Chain {
        name: "tokio-stream",
        kind: Kind::Awaited,
        imports: "use tokio_stream::StreamExt;",
        begin: "let chain = async { tokio_stream::iter(0..1_000_u64)",
        map: MAP,
        filter: FILTER,
        end: ".fold(0, |sum, n| sum + n).await }; println!(\"{:?}\", futures::executor::block_on(chain));",
        longest: 40,
    },
    Chain {
        name: "rxrust",
        kind: Kind::Push,
        imports: "use rxrust::prelude::*;",
        begin: "Local::from_iter(0..1_000_u64)",
        map: MAP,
        filter: FILTER,
        end: ".subscribe(|n| println!(\"{n}\"));",
        longest: 20,
    },
    Chain {
        name: "rx-rust",
        kind: Kind::Push,
        imports: "use rx_rust::{observable::ObservableExt, operators::creating::from_iter::FromIter};",
        begin: "drop(FromIter::new(0..1_000_u64)",
        map: MAP,
        filter: FILTER,
        end: ".subscribe_with_callback(|n| println!(\"{n}\"), |_| {}));",
        longest: 40,
    },
];

/// The program of a chain, which begins with something new every time, so that it is compiled again.
fn program(chain: &Chain, length: usize, run: u64) -> String {
    let operators = (0..length).map(|n| if n % 2 == 0 { chain.map } else { chain.filter });
    let Chain { imports, begin, end, .. } = chain;
    format!("// {run}\n{imports}\nfn main() {{ {begin}{}{end} }}\n", operators.collect::<String>())
}

fn contender(chain: &'static Chain, command: &'static str, length: usize) -> Contender {
    let name = format!("{}_{length}", chain.name.replace(['-', ' '], "_"));
    let mut run = u64::from(std::process::id());
    Contender::sampled(chain.name, chain.kind, move || {
        let folder = package();
        run += 1;
        fs::write(folder.join(format!("src/bin/{name}.rs")), program(chain, length, run)).expect("it can be written");
        let begin = Instant::now();
        compile(&folder, command, &name);
        Sample { result: 0, cost: begin.elapsed().as_secs_f64() * 1e3 }
    })
}

/// A package with the same dependencies as this one; all its programs are there from the beginning.
fn package() -> PathBuf {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = benches.join("target/compile_time");
    let programs = folder.join("src/bin");
    if !programs.exists() {
        fs::create_dir_all(&programs).expect("a folder can be made");
        let manifest = fs::read_to_string(benches.join("Cargo.toml")).expect("the manifest can be read");
        // Without the program that is here.
        let (manifest, _) = manifest.split_once("[[bin]]").expect("it names a program");
        let manifest = manifest.replace("default-run", "# default-run");
        let root = benches.parent().expect("it is in the repository").display().to_string();
        let manifest = manifest.replace("path = \"..\"", &format!("path = {root:?}"));
        fs::write(folder.join("Cargo.toml"), manifest + "[workspace]\n").expect("it can be written");
        fs::copy(benches.join("Cargo.lock"), folder.join("Cargo.lock")).expect("it can be copied");
    }
    folder
}

fn compile(folder: &Path, command: &str, name: &str) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(cargo);
    cargo.args([command, "--quiet", "--offline", "--bin", name]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", folder.join("target")).env("CARGO_INCREMENTAL", "0");
    assert!(cargo.status().expect("cargo can be run").success(), "the chain of {name} compiles");
}
