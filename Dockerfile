# syntax=docker/dockerfile:1
# One image for the assistant and its action server: `docker build -t backline .`, then deploy/ (docs/operations.md).

FROM python:3.10-slim-bookworm AS packages
WORKDIR /build
ENV UV_LINK_MODE=copy
COPY tools/uv.lock.txt ./
RUN pip install --no-cache-dir --require-hashes -r uv.lock.txt
COPY pyproject.toml requirements.lock ./
# the lock's versions without what only tests need; compiled, because the image cannot be written to later
RUN uv pip compile --quiet --python-version 3.10 --generate-hashes --no-header --constraint requirements.lock \
      --output-file runtime.lock pyproject.toml \
 && uv venv --python python3.10 /opt/backline \
 && uv pip sync --compile-bytecode --python /opt/backline/bin/python --require-hashes runtime.lock

FROM packages AS model
WORKDIR /app
ENV PATH=/opt/backline/bin:$PATH
COPY actions actions
COPY channels channels
COPY components components
COPY data data
COPY engines engines
COPY knowledge knowledge
COPY models/encoder models/encoder
COPY practice practice
COPY tools tools
COPY widget widget
COPY config.yml credentials.yml domain.yml endpoints.yml practice.yml pyproject.toml ./
RUN python -m tools train && python -m compileall -q actions channels components engines practice

FROM python:3.10-slim-bookworm
LABEL org.opencontainers.image.title="Backline" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin backline
WORKDIR /app
COPY --from=packages /opt/backline /opt/backline
COPY --from=model /app/actions actions
COPY --from=model /app/channels channels
COPY --from=model /app/components components
COPY --from=model /app/engines engines
COPY --from=model /app/practice practice
COPY data data
COPY knowledge knowledge
COPY widget widget
COPY config.yml credentials.yml domain.yml endpoints.yml practice.yml ./
COPY --from=model /app/models models
# the root may be read-only: what libraries want to write goes to /tmp
ENV PATH=/opt/backline/bin:$PATH \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONWARNINGS=ignore \
    RASA_TELEMETRY_ENABLED=false \
    HF_HUB_OFFLINE=1 \
    TRANSFORMERS_OFFLINE=1 \
    TF_CPP_MIN_LOG_LEVEL=3 \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    LOG_FORMAT=json
USER 10001
EXPOSE 5005 5055
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["python", "-m", "engines.health"]
ENTRYPOINT ["python", "-m"]
# the action server, from the same image: rasa_sdk --actions actions --port 5055
CMD ["engines.workers", "run", "--model", "models", "--interface", "0.0.0.0", "--port", "5005"]
