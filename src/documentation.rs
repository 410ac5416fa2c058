//! The pages of `docs/` that have code in them: their blocks run as doc tests.

#[doc = include_str!("../docs/coming-from/futures.md")]
mod coming_from_futures {}

#[doc = include_str!("../docs/coming-from/go.md")]
mod coming_from_go {}

#[doc = include_str!("../docs/coming-from/kotlin-flow.md")]
mod coming_from_kotlin_flow {}

#[doc = include_str!("../docs/coming-from/rxjava.md")]
mod coming_from_rxjava {}

#[doc = include_str!("../docs/coming-from/rxjs.md")]
mod coming_from_rxjs {}

#[doc = include_str!("../docs/cookbook/all-cores.md")]
mod cookbook_all_cores {}

#[doc = include_str!("../docs/cookbook/batch-writes.md")]
mod cookbook_batch_writes {}

#[doc = include_str!("../docs/cookbook/cache-slow-computation.md")]
mod cookbook_cache_slow_computation {}

#[doc = include_str!("../docs/cookbook/cached-then-live.md")]
mod cookbook_cached_then_live {}

#[doc = include_str!("../docs/cookbook/callback-api.md")]
mod cookbook_callback_api {}

#[doc = include_str!("../docs/cookbook/cancel-with-request.md")]
mod cookbook_cancel_with_request {}

#[doc = include_str!("../docs/cookbook/channels.md")]
mod cookbook_channels {}

#[doc = include_str!("../docs/cookbook/combine-form-fields.md")]
mod cookbook_combine_form_fields {}

#[doc = include_str!("../docs/cookbook/concurrent-requests.md")]
mod cookbook_concurrent_requests {}

#[doc = include_str!("../docs/cookbook/dead-letters.md")]
mod cookbook_dead_letters {}

#[doc = include_str!("../docs/cookbook/debounce-search.md")]
mod cookbook_debounce_search {}

#[doc = include_str!("../docs/cookbook/dedupe.md")]
mod cookbook_dedupe {}

#[doc = include_str!("../docs/cookbook/drop-or-delay.md")]
mod cookbook_drop_or_delay {}

#[doc = include_str!("../docs/cookbook/error-per-item.md")]
mod cookbook_error_per_item {}

#[doc = include_str!("../docs/cookbook/every-minute.md")]
mod cookbook_every_minute {}

#[doc = include_str!("../docs/cookbook/fast-and-slow-listeners.md")]
mod cookbook_fast_and_slow_listeners {}

#[doc = include_str!("../docs/cookbook/fastest-of-several.md")]
mod cookbook_fastest_of_several {}

#[doc = include_str!("../docs/cookbook/file-lines.md")]
mod cookbook_file_lines {}

#[doc = include_str!("../docs/cookbook/find-the-bottleneck.md")]
mod cookbook_find_the_bottleneck {}

#[doc = include_str!("../docs/cookbook/graceful-shutdown.md")]
mod cookbook_graceful_shutdown {}

#[doc = include_str!("../docs/cookbook/group-with-idle-timeout.md")]
mod cookbook_group_with_idle_timeout {}

#[doc = include_str!("../docs/cookbook/hand-out-a-stream.md")]
mod cookbook_hand_out_a_stream {}

#[doc = include_str!("../docs/cookbook/heartbeat.md")]
mod cookbook_heartbeat {}

#[doc = include_str!("../docs/cookbook/ignore-while-busy.md")]
mod cookbook_ignore_while_busy {}

#[doc = include_str!("../docs/cookbook/join-two-feeds.md")]
mod cookbook_join_two_feeds {}

#[doc = include_str!("../docs/cookbook/late-events.md")]
mod cookbook_late_events {}

#[doc = include_str!("../docs/cookbook/latest-value.md")]
mod cookbook_latest_value {}

#[doc = include_str!("../docs/cookbook/log-and-measure.md")]
mod cookbook_log_and_measure {}

#[doc = include_str!("../docs/cookbook/merge-by-time.md")]
mod cookbook_merge_by_time {}

#[doc = include_str!("../docs/cookbook/merge-with-priorities.md")]
mod cookbook_merge_with_priorities {}

#[doc = include_str!("../docs/cookbook/one-at-a-time-per-key.md")]
mod cookbook_one_at_a_time_per_key {}

#[doc = include_str!("../docs/cookbook/one-value-many-waiters.md")]
mod cookbook_one_value_many_waiters {}

#[doc = include_str!("../docs/cookbook/own-operator.md")]
mod cookbook_own_operator {}

#[doc = include_str!("../docs/cookbook/own-source.md")]
mod cookbook_own_source {}

#[doc = include_str!("../docs/cookbook/pagination.md")]
mod cookbook_pagination {}

#[doc = include_str!("../docs/cookbook/pause.md")]
mod cookbook_pause {}

#[doc = include_str!("../docs/cookbook/poll-endpoint.md")]
mod cookbook_poll_endpoint {}

#[doc = include_str!("../docs/cookbook/progress.md")]
mod cookbook_progress {}

#[doc = include_str!("../docs/cookbook/rate-limit-by-key.md")]
mod cookbook_rate_limit_by_key {}

#[doc = include_str!("../docs/cookbook/rate-limit.md")]
mod cookbook_rate_limit {}

#[doc = include_str!("../docs/cookbook/reconnect.md")]
mod cookbook_reconnect {}

#[doc = include_str!("../docs/cookbook/release-resource.md")]
mod cookbook_release_resource {}

#[doc = include_str!("../docs/cookbook/replay.md")]
mod cookbook_replay {}

#[doc = include_str!("../docs/cookbook/restart-what-failed.md")]
mod cookbook_restart_what_failed {}

#[doc = include_str!("../docs/cookbook/retry.md")]
mod cookbook_retry {}

#[doc = include_str!("../docs/cookbook/run-programs.md")]
mod cookbook_run_programs {}

#[doc = include_str!("../docs/cookbook/scope.md")]
mod cookbook_scope {}

#[doc = include_str!("../docs/cookbook/session-windows.md")]
mod cookbook_session_windows {}

#[doc = include_str!("../docs/cookbook/several-machines.md")]
mod cookbook_several_machines {}

#[doc = include_str!("../docs/cookbook/share-connection.md")]
mod cookbook_share_connection {}

#[doc = include_str!("../docs/cookbook/share-work.md")]
mod cookbook_share_work {}

#[doc = include_str!("../docs/cookbook/single-flight.md")]
mod cookbook_single_flight {}

#[doc = include_str!("../docs/cookbook/sliding-average.md")]
mod cookbook_sliding_average {}

#[doc = include_str!("../docs/cookbook/slow-consumer.md")]
mod cookbook_slow_consumer {}

#[doc = include_str!("../docs/cookbook/spill-to-disk.md")]
mod cookbook_spill_to_disk {}

#[doc = include_str!("../docs/cookbook/split-stream.md")]
mod cookbook_split_stream {}

#[doc = include_str!("../docs/cookbook/state-machine.md")]
mod cookbook_state_machine {}

#[doc = include_str!("../docs/cookbook/state-with-an-owner.md")]
mod cookbook_state_with_an_owner {}

#[doc = include_str!("../docs/cookbook/stop-after-failures.md")]
mod cookbook_stop_after_failures {}

#[doc = include_str!("../docs/cookbook/store-in-a-struct.md")]
mod cookbook_store_in_a_struct {}

#[doc = include_str!("../docs/cookbook/subscriptions-of-a-view.md")]
mod cookbook_subscriptions_of_a_view {}

#[doc = include_str!("../docs/cookbook/survive-a-crash.md")]
mod cookbook_survive_a_crash {}

#[doc = include_str!("../docs/cookbook/sync-code.md")]
mod cookbook_sync_code {}

#[doc = include_str!("../docs/cookbook/test-with-marbles.md")]
mod cookbook_test_with_marbles {}

#[doc = include_str!("../docs/cookbook/test-without-waiting.md")]
mod cookbook_test_without_waiting {}

#[doc = include_str!("../docs/cookbook/timeout-fallback.md")]
mod cookbook_timeout_fallback {}

#[doc = include_str!("../docs/cookbook/undo.md")]
mod cookbook_undo {}

#[doc = include_str!("../docs/cookbook/wait-for-all.md")]
mod cookbook_wait_for_all {}

#[doc = include_str!("../docs/cookbook/weighted-fan-in.md")]
mod cookbook_weighted_fan_in {}

#[doc = include_str!("../docs/cookbook/worker-pool.md")]
mod cookbook_worker_pool {}

#[doc = include_str!("../docs/cookbook/worker-processes.md")]
mod cookbook_worker_processes {}

#[doc = include_str!("../docs/laws.md")]
mod laws {}

#[doc = include_str!("../docs/compiler.md")]
mod compiler {}

#[doc = include_str!("../docs/patterns.md")]
mod patterns {}

#[doc = include_str!("../docs/tutorial/01-read-the-feed.md")]
mod tutorial_read_the_feed {}

#[doc = include_str!("../docs/tutorial/02-replay.md")]
mod tutorial_replay {}

#[doc = include_str!("../docs/tutorial/03-listeners.md")]
mod tutorial_listeners {}

#[doc = include_str!("../docs/tutorial/04-alerts.md")]
mod tutorial_alerts {}

#[doc = include_str!("../docs/tutorial/05-event-time.md")]
mod tutorial_event_time {}

#[doc = include_str!("../docs/tutorial/06-ask-a-service.md")]
mod tutorial_ask_a_service {}

#[doc = include_str!("../docs/tutorial/07-slow-archive.md")]
mod tutorial_slow_archive {}

#[doc = include_str!("../docs/tutorial/08-the-whole.md")]
mod tutorial_the_whole {}
