//! The table: a construct a row.

use super::life::{Construct, Item, Life, consume, consumed, feed, hold, items, work};
use futures::future::BoxFuture;
use headwater::{
    Subscription,
    backon::ConstantBuilder,
    concurrency::{
        Actor, Address, Context, Promise, Reply, Scope, SerialSubscription, SubscriptionSet, Supervision, WorkerPool,
        single_flight,
    },
    prelude::*,
    testing::LeakToken,
};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Handle, time::sleep};

pub(super) const CONSTRUCTS: &[(&str, Construct)] = &[
    ("a subscription", |counter, random| {
        let (numbers, pause) = (items(counter, random), random.ms(3));
        Life::new(async move {
            let subscription: Subscription<Infallible> = numbers.for_each(drop).spawn();
            sleep(pause).await;
            let _ = subscription.cancel().await;
        })
    }),
    ("Context", |counter, random| {
        let root = Context::new();
        let mut users: Vec<BoxFuture<'static, ()>> = Vec::new();
        for _ in 0..3 {
            let context = root.with_value(counter.token()).with_timeout(random.ms(20));
            let (child, token, other) = (context.child(), counter.token(), counter.token());
            users.push(Box::pin(async move { drop(context.run(hold::<()>(token)).await) }));
            users.push(Box::pin(async move {
                let _other = other;
                child.cancelled().await;
            }));
        }
        let end = random.ms(20);
        users.push(Box::pin(async move {
            work((), end).await;
            root.cancel()
        }));
        Life::of(users, random)
    }),
    ("Promise", |counter, random| {
        let promise = Promise::<Item>::new();
        let value = promise.future();
        let mut users: Vec<BoxFuture<'static, ()>> = Vec::new();
        for _ in 0..3 {
            let value = value.clone();
            users.push(Box::pin(async { drop(value.await) }));
        }
        let (item, time) = (Item::new(1, &counter.token()), random.ms(10));
        users.push(Box::pin(async move { promise.fulfil(work(item, time).await) }));
        Life::of(users, random)
    }),
    ("Scope", |counter, random| {
        let tasks: Vec<_> = (0..4).map(|_| (counter.token(), random.ms(10), random.below(8))).collect();
        let (way, grace, token) = (random.below(4), random.ms(5), counter.token());
        Life::new(async move {
            let scope = Scope::<&str>::new();
            let spawner = scope.spawner();
            for (token, time, fate) in tasks {
                let (spawner, nested) = (spawner.clone(), hold(token.clone()));
                let _forked = scope.fork(async move {
                    let token = work(token, time).await;
                    match fate {
                        // Where nobody has joined by the time it is dropped, the error is told on stderr.
                        0 if way == 0 => Err("on purpose"),
                        1 => hold(token).await,
                        2 => {
                            spawner.spawn(nested);
                            Ok(token)
                        }
                        _ => Ok(token),
                    }
                });
            }
            match way {
                0 => drop(scope.join().await),
                1 => drop(scope.drain(grace).await),
                2 => drop(scope.context().cancelled().await),
                _ => hold(token).await,
            }
        })
    }),
    ("WorkerPool", |counter, random| {
        let pool = WorkerPool::new(2, 2);
        let mut users: Vec<BoxFuture<'static, ()>> = Vec::new();
        for _ in 0..4 {
            let (submitter, token) = (pool.submitter(), counter.token());
            let (time, waits) = (random.ms(6), random.below(2) == 0);
            users.push(Box::pin(async move {
                while let Ok(job) = submitter.submit(work(token.clone(), time)).await {
                    if waits {
                        let _ = job.await;
                    } else {
                        job.detach();
                    }
                    sleep(time).await;
                }
            }));
        }
        let (end, way, token) = (random.ms(20), random.below(4), counter.token());
        users.push(Box::pin(async move {
            sleep(end).await;
            match way {
                0 => drop(pool),
                1 => drop(pool.drain(end).await),
                2 => drop(pool.abort().await),
                _ => hold((pool, token)).await,
            }
        }));
        Life::of(users, random)
    }),
    ("SubscriptionSet and SerialSubscription", |counter, random| {
        let (sources, pause) = ([0; 6].map(|_| items(counter, random)), random.ms(4));
        Life::new(async move {
            let (set, serial) = (SubscriptionSet::new(), SerialSubscription::new());
            for (n, source) in sources.into_iter().enumerate() {
                set.add(source.clone().subscribe(drop));
                serial.replace(source.subscribe(drop));
                sleep(pause).await;
                if n % 3 == 2 {
                    set.clear();
                }
            }
            hold((set, serial)).await
        })
    }),
    ("Actor", |counter, random| {
        let delays = ConstantBuilder::default().with_delay(random.ms(3)).with_max_times(3);
        let (token, fails, time) = (counter.token(), random.below(3) == 0, random.ms(3));
        let make = move |me: &Address<Message>| Worker { me: me.clone(), fails, time, _token: token.clone() };
        let actor = Worker::spawn(2, Supervision::restart(delays), make);
        let mut users = vec![consume(actor.life(), random)];
        for number in 0..3 {
            let (address, item) = (actor.address(), Item::new(number, &counter.token()));
            users.push(Box::pin(async move {
                for _ in 0..5 {
                    let _ = address.tell(Message::Told(item.clone())).await;
                    let _ = address.ask(Message::Asked).await;
                }
            }));
        }
        let (end, way, token) = (random.ms(30), random.below(3), counter.token());
        users.push(Box::pin(async move {
            sleep(end).await;
            match way {
                0 => drop(actor),
                1 => drop(actor.stop().await),
                _ => hold((actor, token)).await,
            }
        }));
        Life::of(users, random)
    }),
    ("single_flight", |counter, random| {
        let (token, time) = (counter.token(), random.ms(8));
        let flights = single_flight(move |key: u64| work(Item::new(key, &token), time));
        let users: Vec<BoxFuture<'static, ()>> = (0..6)
            .map(|n| {
                let (flight, pause) = (flights.call(n % 2), random.ms(6));
                let user = async move {
                    sleep(pause).await;
                    drop(flight.await);
                };
                Box::pin(user) as BoxFuture<'static, ()>
            })
            .collect();
        Life::of(users, random).and_none_of(move || flights.running_count())
    }),
    ("RateLimiter::acquire", |counter, random| {
        // Nothing comes back by itself: what nobody has got must be there in the end.
        let (limiter, got) = (RateLimiter::new(0, Duration::from_secs(1)).burst(8), Arc::new(AtomicUsize::new(0)));
        let users: Vec<BoxFuture<'static, ()>> = (0..5)
            .map(|_| {
                let (limiter, got, token) = (limiter.clone(), Arc::clone(&got), counter.token());
                let (cost, time) = (1 + random.below(3) as u32, random.ms(5));
                let user = async move {
                    let _token = token;
                    sleep(time).await;
                    limiter.acquire(cost).await;
                    got.fetch_add(cost as usize, Ordering::Relaxed);
                };
                Box::pin(user) as BoxFuture<'static, ()>
            })
            .collect();
        Life::of(users, random).and_none_of(move || {
            let there = (0..8).filter(|_| limiter.try_acquire(1)).count();
            8_usize.abs_diff(got.load(Ordering::Relaxed) + there)
        })
    }),
    ("rate_limit", |counter, random| {
        let limiter = RateLimiter::new(1, Duration::from_millis(1)).burst(2);
        let users = [0, 1].map(|_| consume(items(counter, random).rate_limit(limiter.clone()), random));
        Life::of(users, random)
    }),
    ("rate_limit_by", |counter, random| {
        let limiter = RateLimiter::new(1, Duration::from_millis(2));
        consumed(items(counter, random).rate_limit_by(|item| item.number % 3, limiter), random)
    }),
    ("PublishSubject", |counter, random| {
        let subject = PublishSubject::new(2);
        let observers = [
            subject.observe(),
            subject.observe_with(Overflow::DropOldest, 1),
            subject.observe_with(Overflow::DropNewest, 2),
        ];
        let users = observers.map(|observer| consume(observer, random));
        let (count, feed) = (subject.clone(), feed(items(counter, random), subject));
        Life::of(users.into_iter().chain([feed]), random).and_none_of(move || count.subscriber_count())
    }),
    ("PublishSubject::send", |counter, random| {
        let subject = PublishSubject::<Item>::new(1);
        let mut users = vec![consume(subject.observe(), random)];
        for _ in 0..3 {
            let (subject, item) = (subject.clone(), Item::new(0, &counter.token()));
            users.push(Box::pin(async move {
                for _ in 0..20 {
                    // Whoever has ended the subject does not want any more.
                    let _ = subject.send(item.clone()).await;
                }
            }));
        }
        let (ended, end) = (subject.clone(), random.ms(30));
        users.push(Box::pin(async move {
            work((), end).await;
            ended.complete()
        }));
        Life::of(users, random).and_none_of(move || subject.subscriber_count())
    }),
    ("BehaviorSubject", |counter, random| {
        let subject = BehaviorSubject::new(Item::new(0, &counter.token()), 2);
        let users = [subject.observe(), subject.observe()].map(|observer| consume(observer, random));
        let feed = feed(items(counter, random), subject);
        Life::of(users.into_iter().chain([feed]), random)
    }),
    ("ReplaySubject", |counter, random| {
        let subject = ReplaySubject::recent(4, Duration::from_millis(5), 2);
        let users = [subject.observe(), subject.observe()].map(|observer| consume(observer, random));
        let feed = feed(items(counter, random), subject);
        Life::of(users.into_iter().chain([feed]), random)
    }),
    ("AsyncSubject", |counter, random| {
        let subject = AsyncSubject::new();
        let users = [subject.observe(), subject.observe()].map(|observer| consume(observer, random));
        let feed = feed(items(counter, random), subject);
        Life::of(users.into_iter().chain([feed]), random)
    }),
    ("UnicastSubject", |counter, random| {
        let subject = UnicastSubject::new(2);
        let user = subject.observe().ok().map(|observer| consume(observer, random));
        let feed = feed(items(counter, random), subject);
        Life::of(user.into_iter().chain([feed]), random)
    }),
    ("share", |counter, random| {
        let shared = items(counter, random).share();
        Life::of([0; 3].map(|_| consume(shared.clone(), random)), random)
    }),
    ("share_replay", |counter, random| {
        let shared = items(counter, random).share_replay(2);
        Life::of([0; 3].map(|_| consume(shared.clone(), random)), random)
    }),
    ("share_with a grace period", |counter, random| {
        let shared = items(counter, random).share_with(Share::new().grace(Duration::from_millis(3)));
        Life::of([0; 3].map(|_| consume(shared.clone(), random)), random)
    }),
    ("publish", |counter, random| {
        let published = items(counter, random).publish();
        let mut users: Vec<_> = [0; 2].map(|_| consume(published.observe(), random)).into();
        let end = random.ms(40);
        users.push(Box::pin(async move {
            let _connected = published.connect();
            sleep(end).await;
        }));
        Life::of(users, random)
    }),
    ("broadcast", |counter, random| {
        let outputs = items(counter, random).broadcast(3);
        let users: Vec<_> = outputs.into_iter().map(|output| consume(output, random)).collect();
        Life::of(users, random)
    }),
    ("balance", |counter, random| {
        let outputs = items(counter, random).balance(3);
        let users: Vec<_> = outputs.into_iter().map(|output| consume(output, random)).collect();
        Life::of(users, random)
    }),
    ("partition_by", |counter, random| {
        let outputs = items(counter, random).partition_by(3, |item| item.number as usize % 3);
        let users: Vec<_> = outputs.into_iter().map(|output| consume(output, random)).collect();
        Life::of(users, random)
    }),
    ("state_in", |counter, random| {
        let (source, first, end) = (items(counter, random), Item::new(0, &counter.token()), random.ms(30));
        Life::new(async move {
            let scope = Scope::<Infallible>::new();
            let view = source.state_in(&scope, first);
            let _value = view.value();
            sleep(end).await;
        })
    }),
    ("on_backpressure_buffer", |counter, random| {
        let overflow = [Overflow::Block, Overflow::DropOldest, Overflow::DropNewest][random.below(3) as usize];
        consumed(items(counter, random).on_backpressure_buffer(2, overflow), random)
    }),
    ("on_backpressure_batch", |counter, random| consumed(items(counter, random).on_backpressure_batch(3), random)),
    ("on_backpressure_latest", |counter, random| consumed(items(counter, random).on_backpressure_latest(), random)),
    ("prefetch, twice", |counter, random| consumed(items(counter, random).prefetch(2).prefetch(1), random)),
    ("subscribe_on", |counter, random| consumed(items(counter, random).subscribe_on(&Handle::current(), 2), random)),
    ("map_concurrent", |counter, random| {
        let time = random.ms(6);
        consumed(items(counter, random).map_concurrent(3, move |item| work(Ok(item), time)), random)
    }),
    ("map_concurrent_unordered", |counter, random| {
        let time = random.ms(6);
        let job = move |item: Item| work(Ok(item.clone()), time * (item.number % 3) as u32);
        consumed(items(counter, random).map_concurrent_unordered(3, job), random)
    }),
    ("for_each_concurrent", |counter, random| {
        let (source, time) = (items(counter, random), random.ms(6));
        Life::new(async move {
            let run = source.for_each_concurrent(3, move |item| async move { drop(work(item, time).await) });
            let _ = run.spawn().await;
        })
    }),
    ("map_keyed", |counter, random| {
        let time = random.ms(4);
        let work = move |item| work(Ok(item), time);
        consumed(items(counter, random).map_keyed(2, |item: &Item| item.number % 2, work), random)
    }),
    ("switch_map", |counter, random| {
        let (other, shared) = (items(counter, random), counter.token());
        let inner = move |item: Item| {
            other.clone().map({
                let shared = shared.clone();
                move |other| (item.clone(), other, shared.clone())
            })
        };
        consumed(items(counter, random).switch_map(inner), random)
    }),
    ("flat_map", |counter, random| {
        let other = items(counter, random).take(2);
        consumed(items(counter, random).flat_map(move |item| other.clone().start_with([item])), random)
    }),
    ("concat_map_eager", |counter, random| {
        let other = items(counter, random).take(3);
        consumed(items(counter, random).concat_map_eager(2, move |_| other.clone()), random)
    }),
    ("zip, combine_latest and merge", |counter, random| {
        let zipped = items(counter, random).zip(items(counter, random)).map(|(one, _)| one);
        let latest = items(counter, random).combine_latest(items(counter, random)).map(|(_, other)| other);
        consumed(zipped.merge(latest), random)
    }),
    ("retry_with", |counter, random| {
        let delay = ConstantBuilder::default().with_delay(Duration::from_millis(2)).with_max_times(5);
        let failing = items(counter, random).take(2).with_error().concat(throw_error("a fault"));
        consumed(failing.retry_with(delay).on_error_complete(), random)
    }),
    ("window_count", |counter, random| {
        consumed(items(counter, random).window_count(3, 3).flat_map(|window| window), random)
    }),
    ("window_time, windows that are kept", |counter, random| {
        let (windows, token) = (items(counter, random).window_time(Duration::from_millis(5)), counter.token());
        Life::new(async move {
            let mut kept = Vec::new();
            let Ok(()) = windows.for_each(|window| kept.push((window, token.clone()))).await;
        })
    }),
    ("session_window", |counter, random| {
        let windows = items(counter, random).session_window(Duration::from_millis(3), (Duration::from_millis(10), 4));
        consumed(windows.concat_map(|window| window), random)
    }),
    ("group_by", |counter, random| {
        let groups = items(counter, random).group_by(|item| item.number % 3);
        consumed(groups.flat_map(|group| group), random)
    }),
    ("pause_when", |counter, random| {
        let paused = items(counter, random).map(|item| item.number % 2 == 0);
        consumed(items(counter, random).pause_when(paused), random)
    }),
    ("interval, delay, timeout and debounce", |counter, random| {
        let source = items(counter, random).delay(random.ms(5)).debounce(random.ms(3));
        consumed(source.timeout_or(random.ms(9), items(counter, random)), random)
    }),
    ("throttle, sample and audit", |counter, random| {
        let ms = Duration::from_millis;
        let one = items(counter, random).throttle(ms(2)).merge(items(counter, random).sample(ms(3)));
        consumed(one.merge(items(counter, random).audit(ms(2))), random)
    }),
    ("buffer_time_or_count and delay_when", |counter, random| {
        let buffers = items(counter, random).buffer_time_or_count(Duration::from_millis(3), 4);
        consumed(buffers.delay_when(|buffer| sleep(Duration::from_millis(buffer.len() as u64))), random)
    }),
    ("using", |counter, random| {
        let (source, token) = (items(counter, random), counter.token());
        consumed(using(move || Ok(token), move |_| source, drop), random)
    }),
    ("create", |counter, random| {
        let (token, pause) = (counter.token(), random.ms(3));
        let block = move |mut out: Emitter<Item>| async move {
            for number in 0..10 {
                sleep(pause).await;
                out.emit(Item::new(number, &token)).await;
            }
        };
        consumed(create(block), random)
    }),
];

/// An actor that tells itself what it is told, and may fail at one message in three.
struct Worker {
    me: Address<Message>,
    fails: bool,
    time: Duration,
    _token: LeakToken,
}

enum Message {
    Told(Item),
    Asked(Reply<u64>),
}

impl Actor for Worker {
    type Message = Message;
    type Error = &'static str;

    async fn handle(&mut self, message: Message) -> Result<(), &'static str> {
        match message {
            Message::Told(item) if self.fails && item.number == 2 => return Err("on purpose"),
            Message::Told(item) => drop(self.me.try_tell(Message::Told(work(item, self.time).await))),
            Message::Asked(reply) => reply.send(1),
        }
        Ok(())
    }
}
