"""Rows written together over transformers' paged cache: who is in a step, where its keys go, what it need not read.

Its scheduler and cache are driven here, on the caller's thread, instead of by its manager: one thread uses the model,
a row leaves at once, and nothing is decided on the way to the next token that we would have to undo. Page tables,
sharing of equal prefixes by hash, and setting rows back when the pages run out are the library's.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import torch

from models import libraries, paged
from models.rows import Row

# Tokens of a page. Only whole pages are shared: of a system prompt of some hundred tokens all but the last few are.
PAGE = 32

# New tokens of one step. A longer prompt is read in several steps, between which the other rows go on: about a second
# of a laptop's processor, and enough for a GPU to be busy.
STEP_TOKENS = {"cuda": 2048, "cpu": 512}


class Pages:
    """The rows of one session in a paged cache, for a model whose attention goes through `models.paged`."""

    def __init__(self, model: Any, *, tokens: int, rows: int) -> None:
        """Room for `tokens` of all rows together. Raises ValueError for a model of other than full attention."""
        from transformers.generation.continuous_batching import cache, offloading_manager, scheduler
        from transformers.generation.continuous_batching.distributed import DistributedHelper

        library = libraries.transformers()
        self._config = config = model.config.get_text_config()
        alone = DistributedHelper(device_mesh=None, cpu_group_timeout=None)
        self._model = model
        self._device = model.device
        settings = library.ContinuousBatchingConfig(
            page_size=PAGE,
            num_blocks=max(1, tokens // PAGE),
            max_batch_tokens=STEP_TOKENS.get(self._device.type, 512),
            max_requests_per_batch=rows,
            max_blocks_per_request=0,
            # The bound is ours; the library's own is a share of what is free.
            max_memory_percent=1.0,
        )
        self._cache: Any = cache.PagedAttentionCache(
            config, settings, self._device, alone, dtype=model.dtype, model_supports_logits_to_keep=True
        )
        if list(self._cache.cache_allocators) != [cache.FULL_ATTENTION]:
            raise ValueError(f"pages hold full attention only, not {', '.join(self._cache.cache_allocators)}")
        self._allocator: Any = self._cache.cache_allocators[cache.FULL_ATTENTION]
        self._scheduler: Any = scheduler.FIFOScheduler(self._cache, safety_margin=None, max_requests_per_batch=rows)
        self._full: Any = offloading_manager.OffloadingManager(self._cache, self._scheduler, 0.0, 0.8, None, alone)
        self._rows: dict[str, Row] = {}
        # Rows that wait until another one has read the page that both begin with.
        self._held: list[Row] = []
        self._reading: dict[str, tuple[int, ...]] = {}
        self._begun: set[str] = set()
        self._places = torch.arange(PAGE, device=self._device)

    @property
    def room(self) -> int:
        """How many tokens one row may have in all."""
        return int(self._allocator.num_blocks * PAGE)

    def start(self, row: Row) -> None:
        """Take a row in; what it has written already is read again with its prompt."""
        self._held.append(row)

    def stop(self, row: Row) -> None:
        """Let go of a row. The pages that it filled stay for others that begin alike, until they are needed."""
        name = str(row.index)
        if row in self._held:
            self._held.remove(row)
        if self._rows.pop(name, None) is None:
            return
        self._reading.pop(name, None)
        self._begun.discard(name)
        self._scheduler.set_request_cancellation(name)
        self._scheduler.clear_cancelled_requests()
        # After rows were set back for want of room none is let in until one leaves.
        self._scheduler.block_new_requests = False

    def forward(self) -> tuple[list[Row], Any]:
        """One step: the rows whose next token is due, and its scores [rows, vocabulary]. May be none of them yet."""
        self._let_in()
        step = self._schedule()
        if not step:
            return [], None
        # Rows that add one token first: they are attended to together.
        step.sort(key=lambda each: each.query_length > 1)
        ids: list[int] = []
        positions: list[int] = []
        due: list[int] = []
        plan = self._plan(step)
        for each in step:
            state, past = each.state, each.state.position_offset
            if state.request_id not in self._begun:
                self._begun.add(state.request_id)
                self._rows[state.request_id].reused = past
            ids += state.tokens_to_process
            positions += range(past, past + each.query_length)
            state.position_offset += each.query_length
            if each.has_new_token:
                due.append(len(ids) - 1)
        inputs = torch.tensor([ids, positions], device=self._device)
        own, self._config._attn_implementation = self._config._attn_implementation, paged.NAME
        try:
            scores = self._model(
                input_ids=inputs[:1],
                position_ids=inputs[1:],
                use_cache=False,
                logits_to_keep=torch.tensor(due or [0], device=self._device),
                plan=plan,
            ).logits[0]
        finally:
            self._config._attn_implementation = own
        for each in step:
            self._cache.mark_complete_blocks(each.state, each.complete_blocks)
        rows = [self._rows[each.state.request_id] for each in step if each.has_new_token]
        return rows, scores if due else None

    def accepted(self, row: Row, token: int) -> None:
        """The row goes on with `token`."""
        name = str(row.index)
        self._reading.pop(name, None)
        # Neither ends nor budgets are given to the library: rows end themselves.
        self._scheduler.active_requests[name].update_and_check_completion(token, None)

    def reset(self) -> None:
        """Forget every row and every page, after a step that failed half-way."""
        self._rows.clear()
        self._held.clear()
        self._reading.clear()
        self._begun.clear()
        self._scheduler.reset()
        self._cache.reset()

    def close(self) -> None:
        """Let go of the pages; nothing may be asked of them any more."""
        self._rows.clear()
        self._held.clear()
        self._cache = self._allocator = self._scheduler = self._full = None

    def _let_in(self) -> None:
        from transformers.generation.continuous_batching.requests import RequestState

        held = []
        for row in self._held:
            name, first = str(row.index), tuple(row.prompt[:PAGE])
            unread = len(row.prompt) > PAGE and not self._allocator.match_prefix_blocks(row.prompt[: PAGE + 1])
            if unread and first in self._reading.values():
                held.append(row)
                continue
            self._rows[name] = row
            self._reading[name] = first
            self._scheduler.add_waiting_request(
                RequestState(request_id=name, initial_tokens=row.prompt + row.ids, max_new_tokens=None)
            )
        self._held = held

    def _schedule(self) -> list[Any]:
        if not self._scheduler.has_pending_requests():
            return []
        while True:
            step, *_ = self._scheduler.schedule_batch(self._cache.max_batch_tokens, self._cache.max_tokens_read)
            if step:
                break
            # None says that the pages are full; an empty step, with rows pending, would come back for ever.
            if step is not None or not self._full.offload_requests():
                raise MemoryError(f"the pages have no room for {len(self._rows)} rows")
        if self._scheduler.starved_requests:
            self._full.offload_requests()
        return list(step)

    def _plan(self, step: Sequence[Any]) -> paged.Plan:
        stride, device = self._allocator.block_physical_stride, self._device
        singles = [each.state for each in step if each.query_length == 1]
        write: list[int] = []
        stretches = []
        for each in step:
            state, past = each.state, each.state.position_offset
            start = len(write)
            write += self._allocator.get_write_indices(state.request_id, past, each.query_length)
            if each.query_length > 1:
                stretches.append(self._stretch(state.request_id, past, start, each.query_length))
        read = mask = None
        if singles:
            pages = [state.position_offset // PAGE + 1 for state in singles]
            tables = [self._allocator.block_table[state.request_id] for state in singles]
            longest = max(pages)
            flat = chain.from_iterable((*t[:n], *([0] * (longest - n))) for t, n in zip(tables, pages, strict=True))
            table = torch.tensor(list(flat), device=device).view(len(singles), longest, 1)
            read = (table * stride + self._places).view(len(singles), -1)
            ends = torch.tensor([state.position_offset for state in singles], device=device).unsqueeze(-1)
            mask = (torch.arange(read.shape[1], device=device) <= ends)[:, None, None]
        return paged.Plan(
            views=self._allocator._kv_token_views,
            write=torch.tensor(write, device=device),
            singles=len(singles),
            stretches=stretches,
            read=read,
            mask=mask,
        )

    def _stretch(self, name: str, past: int, start: int, new: int) -> paged.Stretch:
        if not past:
            return paged.Stretch(start=start, stop=start + new)
        read = torch.tensor(self._allocator.get_read_indices(name, past, new), device=self._device)
        seen = torch.arange(past + new, device=self._device) <= torch.arange(
            past, past + new, device=self._device
        ).unsqueeze(-1)
        return paged.Stretch(start=start, stop=start + new, read=read, mask=seen)
