use headwater::prelude::*;
fn main() {
    let rt = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let t = std::time::Instant::now();
    let sum = rt.block_on(async {
        let subject = PublishSubject::<u64>::new(64);
        let mut numbers = Box::pin(subject.observe().fold(0u64, u64::wrapping_add));
        let _ = futures::FutureExt::now_or_never(&mut numbers);
        let send = async move {
            for i in 0..n {
                subject.send(i).await.unwrap();
            }
        };
        let (r, ()) = futures::join!(numbers, send);
        r.unwrap()
    });
    println!("{sum} {} ns/item", t.elapsed().as_secs_f64() * 1e9 / n as f64);
}
