"""What is counted for Prometheus: by channel, kind, step, decision and level; never who wrote, or what.

With several workers the library keeps the figures in files of PROMETHEUS_MULTIPROC_DIR, which engines/workers.py makes
before anything imports this.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

# seconds: finer where the aim lies (15 ms, 30 ms), up to the longest time limit of a channel
TURN_BUCKETS = (0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4, 1, 2, 5, 15, 30)
STEP_BUCKETS = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)

MESSAGES = Counter("backline_messages", "Messages of visitors that were handled", ["channel"])
REPLIES = Counter("backline_replies", "Messages to visitors, by kind", ["channel", "kind"])
FAILED = Counter("backline_failed_messages", "Messages that got an apology: error or too_slow", ["channel", "reason"])
DECISIONS = Counter("backline_decisions", "What the answer gate or the conversation reader decided", ["decision"])
SAFETY = Counter("backline_safety_cards", "Messages with a warning sign, by level", ["level"])
ACTION_FAILURES = Counter("backline_action_failures", "Calls of the action server that failed", ["action"])
TURN_SECONDS = Histogram(
    "backline_turn_seconds",
    "From a message's beginning to its last reply, waiting included",
    ["channel"],
    buckets=TURN_BUCKETS,
)
STEP_SECONDS = Histogram("backline_step_seconds", "Time of one step in one turn", ["step"], buckets=STEP_BUCKETS)
IN_WORK = Gauge(
    "backline_messages_in_work", "Messages being handled or waiting", ["channel"], multiprocess_mode="livesum"
)
EVENTS_WAITING = Gauge("backline_events_waiting", "Events that RabbitMQ has not got yet", multiprocess_mode="livesum")
READY = Gauge("backline_ready_workers", "Workers with a loaded model", multiprocess_mode="livesum")
