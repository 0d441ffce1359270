# One image; its role is its command: `python -m service`, `python -m workers`, `kadr ...`.
#   docker build .                                          the CUDA build of torch, several GB
#   docker build --build-arg TORCH=cpu --build-arg TORCH_INDEX=<index of torch's CPU builds> .    CPU (or put the CPU
#                                                           wheel into wheels/ and leave TORCH_INDEX out)
#   docker build --build-arg TORCH=none .                   front end and drawing workers only
# Checked without an engine: roles, variables, user and GPU reservation by tests/test_house.py, the installs by .ci/run.
# The image itself has not been built yet.
FROM python:3.11-slim-bookworm AS build
ARG TORCH=cuda
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/kadr
ENV PATH=/opt/kadr/bin:$PATH
WORKDIR /source
COPY requirements.lock wheel[s] wheels/
# Torch has a layer of its own: it changes least and weighs most. `cpu` that resolves to a CUDA build is an error,
# not a surprise of 5 GB in production.
RUN case "$TORCH" in \
      none) ;; \
      cpu|cuda) { [ "$TORCH" = cuda ] || [ -n "$TORCH_INDEX" ] || ls wheels/torch-*.whl; } || \
                    { echo "TORCH=cpu needs TORCH_INDEX or a wheel in wheels/" >&2; exit 1; } && \
                pip install --find-links wheels ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
                    -c wheels/requirements.lock torch && \
                python -c "import sys, torch; found = 'cuda' if torch.version.cuda else 'cpu'; sys.exit(found != '$TORCH' and f'TORCH=$TORCH was asked for, but the {found} build was found; set TORCH_INDEX or wheels/')" ;; \
      *) echo "TORCH is $TORCH; allowed: cpu cuda none" >&2; exit 1 ;; \
    esac
COPY pyproject.toml README.md LICENSE ./
COPY kadr kadr
COPY service service
COPY models models
COPY prompts prompts
COPY workers workers
RUN if [ "$TORCH" = none ]; then extra=""; else extra="[models]"; fi; \
    pip install -c wheels/requirements.lock ".$extra"

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin kadr && install -d -o kadr /data
COPY --from=build /opt/kadr /opt/kadr
ENV PATH=/opt/kadr/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    DIFFUSERS_DISABLE_REMOTE_CODE=1 \
    NUMBA_CACHE_DIR=/data/numba \
    KADR_DATA_DIR=/data
USER kadr
VOLUME /data
EXPOSE 8321
CMD ["python", "-m", "service", "--host", "0.0.0.0", "--port", "8321"]
