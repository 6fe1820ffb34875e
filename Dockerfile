# Two stages: what builds stays behind, what runs is a virtual environment and nothing else.
# The tag is pinned; pin its digest as well (FROM image:tag@sha256:...) once you have pulled it and trust it.
# No secret belongs in here: hand the token over at run time, best as a file (TELEGRAM_BOT_TOKEN_FILE).

FROM python:3.11.14-slim-bookworm AS build
WORKDIR /build
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /opt/tactful \
    && /opt/tactful/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: \
       -r requirements/run.txt
RUN python -m venv tools \
    && tools/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: \
       -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY alembic alembic
COPY bot bot
RUN tools/bin/python -m pip wheel --no-cache-dir --no-deps --no-index --no-build-isolation --wheel-dir wheels . \
    && /opt/tactful/bin/python -m pip install --no-cache-dir --no-deps --no-index wheels/*.whl \
    && /opt/tactful/bin/python -m pip uninstall --yes setuptools pip

FROM python:3.11.14-slim-bookworm
# The data and the key that opens it lie in two volumes, so that a copy of one is worth nothing.
RUN install -d -o 10001 -g 10001 -m 0700 /data /keys
COPY --from=build /opt/tactful /opt/tactful
# The key is made as /keys/tactful/master.key; SECRET_KEY_FILE at run time puts it elsewhere.
# An empty PYTHONTZPATH makes zoneinfo read the pinned tzdata instead of the image's own, older copy.
ENV PATH="/opt/tactful/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONTZPATH="" \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    XDG_CONFIG_HOME=/keys
# A number, so that an orchestrator can see that it is not root. `tactful` itself sets umask 077.
USER 10001:10001
WORKDIR /data
VOLUME ["/data", "/keys"]
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["tactful", "check"]
ENTRYPOINT ["tactful"]
CMD ["run"]
