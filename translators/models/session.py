"""`Session`: one model with a cache, retries, a ledger and a budget around it. This is what the stages of translation talk to.

A call goes this way: cache → reserve the worst case → ask → settle → ledger → cache. A reply from the cache costs nothing and is
not held against any cap. A call whose failure may pass (rate limit, server error, timeout, dropped connection, empty answer) is
made again after a pause that doubles, with jitter from the seed, or after what the server asks for (Retry-After); every attempt is
a call of its own to budget and ledger. A failed call counts as what is known of its cost, or else, where the provider may have
charged for it, as its worst case.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from translators.models.base import Model, ModelError, Reply, Request, most_tokens
from translators.models.budget import Budget, Reservation
from translators.models.cache import Cache, cache_key
from translators.models.ledger import Ledger
from translators.models.text import PlainStream, plain

OnText = Callable[[str], None]
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 60.0  # of our own making; a server may ask for more
LONGEST_RETRY_AFTER_S = 300.0  # a server that asks for more than this does not want to be asked again


class Session:
    """Ask one model, within limits. Safe under threads.

    budget: None is none; one budget may serve several sessions. cache: None is none. retries: how often a failed call is made
    again. timeout_s: for one call. seed: of the jitter between retries. on_text: gets the text of answers as it comes (harmless to
    a terminal), for showing only. concurrency: how many calls `ask_many` makes at a time. ledger: one to share, or a new one.
    """

    def __init__(
        self,
        model: Model,
        *,
        budget: Budget | None = None,
        cache: Cache | None = None,
        retries: int = 3,
        timeout_s: float | None = 120.0,
        seed: int = 0,
        on_text: OnText | None = None,
        concurrency: int = 4,
        ledger: Ledger | None = None,
    ) -> None:
        self.model = model
        self.budget = Budget() if budget is None else budget
        self.cache = cache if getattr(model, "cacheable", True) else None
        self.retries, self.timeout_s, self.seed, self.concurrency = retries, timeout_s, seed, max(1, concurrency)
        self.on_text = on_text
        self.ledger = Ledger() if ledger is None else ledger
        self._shared_cache = cache
        self._running: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def with_model(self, model: Model) -> Session:
        """The same for another model: with the same budget, ledger, cache and settings."""
        return Session(
            model, budget=self.budget, cache=self._shared_cache, retries=self.retries, timeout_s=self.timeout_s, seed=self.seed,
            on_text=self.on_text, concurrency=self.concurrency, ledger=self.ledger,
        )  # fmt: skip

    def ask(self, request: Request) -> Reply:
        """The answer, from the cache or from the model. Its text is plain: no control characters.

        Raises BudgetExceeded if its worst case does not fit into what is left, and ModelError if there is no useful answer.
        """
        return self._ask(request, self.on_text, threading.Event())

    def ask_many(self, requests: Sequence[Request]) -> list[Reply | ModelError]:
        """The answers, or why there is none, in the order of the requests; `concurrency` calls at a time. Streams only the first.

        Ctrl-C ends the waiting at once; calls that are running then end by themselves and are counted.
        """
        stopped = threading.Event()
        if len(requests) <= 1 or self.concurrency == 1:
            return [self._attempted(r, self.on_text if i == 0 else None, stopped) for i, r in enumerate(requests)]
        answers: list[Reply | ModelError | BaseException | None] = [None] * len(requests)
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for index in range(len(requests)):
            waiting.put(index)

        def work() -> None:
            while not stopped.is_set():
                try:
                    index = waiting.get_nowait()
                except queue.Empty:
                    return
                try:
                    answers[index] = self._attempted(requests[index], self.on_text if index == 0 else None, stopped)
                except BaseException as error:  # noqa: BLE001  (raised again below, in the thread that asked)
                    answers[index] = error

        _work_together(work, min(self.concurrency, len(requests)), stopped)
        unforeseen = [a for a in answers if isinstance(a, BaseException) and not isinstance(a, ModelError)]
        if unforeseen:
            raise unforeseen[0]
        return [a for a in answers if isinstance(a, (Reply, ModelError))]

    def _attempted(self, request: Request, on_text: OnText | None, stopped: threading.Event) -> Reply | ModelError:
        try:
            return self._ask(request, on_text, stopped)
        except ModelError as error:
            return error

    def _ask(self, request: Request, on_text: OnText | None, stopped: threading.Event) -> Reply:
        if self.cache is None:
            return self._ask_patiently(request, on_text, stopped)
        with self._only_one(cache_key(self.model, request)):
            reply = self.cache.get(self.model, request)
            if reply is not None:
                reply = replace(reply, cached=True, price=0.0, latency_s=0.0)
                self.ledger.answered(self.model.name, request, reply, 0.0)
                if on_text is not None:
                    on_text(reply.text)
            else:
                reply = self._ask_patiently(request, on_text, stopped)
                if reply.finish != "refusal" and not reply.cached:
                    self.cache.put(self.model, request, reply)
            for warning in tuple(self.cache.warnings):
                self.ledger.warn(warning)
            return reply

    def _only_one(self, key: str) -> threading.Lock:
        """The lock of a question: who asks the same at the same time waits, and finds the answer in the cache."""
        with self._lock:
            return self._running.setdefault(key, threading.Lock())

    def _ask_patiently(self, request: Request, on_text: OnText | None, stopped: threading.Event) -> Reply:
        """Ask, and ask again where that may help."""
        pauses = random.Random(f"{self.seed} {request.digest} {request.sample}")
        with self.budget.waiting():
            for attempt in range(self.retries + 1):
                try:
                    return self._ask_once(request, on_text)
                except ModelError as error:
                    if not error.retryable or attempt == self.retries:
                        raise
                    pause_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**attempt) * (0.5 + pauses.random() / 2)
                    if error.retry_after_s is not None:
                        pause_s = max(pause_s, error.retry_after_s)
                    if pause_s > max(LONGEST_RETRY_AFTER_S, LONGEST_PAUSE_S):
                        raise
                    self.budget.require_seconds(pause_s)
                    if stopped.wait(pause_s):
                        raise
        raise AssertionError("unreachable")

    def _ask_once(self, request: Request, on_text: OnText | None) -> Reply:
        """One call, with its worst case reserved before and settled after, whatever happens."""
        worst = self.budget.worst_case(self.model, request)
        self.budget.reserve(worst)
        settled = False
        started_s = time.perf_counter()
        try:
            limits = [s for s in (request.timeout_s, self.timeout_s, self.budget.seconds_left()) if s is not None]
            timed = replace(request, timeout_s=min(limits) if limits else None)
            reply = self._complete(timed, on_text)
            tokens, price = (0, 0.0) if reply.cached else (reply.tokens_in + reply.tokens_out, reply.price)
            self.budget.settle(worst, tokens=tokens, price=price, made=not reply.cached)
            settled = True
            self.ledger.answered(self.model.name, request, reply, time.perf_counter() - started_s)
            return reply
        except ModelError as error:
            if not settled:
                spent = _spent(error, worst, request)
                self.budget.settle(worst, tokens=spent.tokens_in + spent.tokens_out, price=spent.price)
                settled = True
                self.ledger.failed(self.model.name, request, error, spent, time.perf_counter() - started_s)
            raise
        finally:
            if not settled:  # Ctrl-C, or a fault of ours: nobody knows what the provider makes of it
                self.budget.settle(worst, tokens=worst.tokens, price=worst.price)

    def _complete(self, request: Request, on_text: OnText | None) -> Reply:
        """The model's answer in plain text. Raises ModelError for an empty one."""
        if on_text is None:
            reply = self.model.complete(request)
        else:
            stream, shown = PlainStream(), on_text
            reply = self.model.complete(request, lambda piece: _show(shown, stream.feed(piece)))
            _show(shown, stream.end())
        reply = replace(reply, text=plain(reply.text), model=plain(reply.model)[:200])
        if reply.text.strip() or reply.finish == "refusal":
            return reply
        if reply.finish == "length":
            hint = f"the model used up max_tokens ({request.max_tokens}) before it wrote anything: allow more"
            raise ModelError(f"{self.model.name} gave an empty answer", hint=hint, code="empty-answer", spent=reply)
        raise ModelError(f"{self.model.name} gave an empty answer", retryable=True, code="empty-answer", spent=reply)


def _work_together(work: Callable[[], None], number: int, stopped: threading.Event) -> None:
    """Run `work` in threads that do not keep the program alive, and wait for them in a way that Ctrl-C can end."""
    threads = [threading.Thread(target=work, daemon=True, name=f"planloom-model-{i}") for i in range(number)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)
    except BaseException:
        stopped.set()
        raise


def _show(on_text: OnText, piece: str) -> None:
    if piece:
        on_text(piece)


def _spent(error: ModelError, worst: Reservation, request: Request) -> Reply:
    """What a failed call is counted as."""
    if error.spent is not None:
        return error.spent
    if not error.charged:
        return Reply("", "", price=0.0, finish="")
    tokens_in = min(worst.tokens, most_tokens(request.system) + most_tokens(request.prompt))
    return Reply("", "", tokens_in, 0, worst.tokens - tokens_in, worst.price, finish="", estimated=True)
