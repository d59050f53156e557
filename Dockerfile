# The product as one image; what a container does is its command (docker-compose.yml). No registry is named here:
# PYTHON_IMAGE says where the base comes from, the build secret "pip" (a pip.conf) where packages do.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/runtime.txt /tmp/runtime.txt
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    pip install --require-hashes --only-binary :all: -r /tmp/runtime.txt
WORKDIR /app
COPY manage.py ./
COPY config ./config
COPY core ./core
COPY people ./people
COPY estate ./estate
COPY bots ./bots
COPY inbox ./inbox
COPY approvals ./approvals
COPY alerts ./alerts
COPY wellness ./wellness
COPY portal ./portal
COPY feishu_client ./feishu_client
COPY templates ./templates
COPY static ./static
COPY locale ./locale
# Neither step reads a secret; both ask the settings to load.
RUN SECRET_KEY=only-while-building FIELD_KEYS= STATIC_DIR=/app/collected VAR_DIR=/tmp/var \
    sh -c "python manage.py words && python manage.py collectstatic --no-input && python -m compileall -q /app"

FROM ${PYTHON_IMAGE}
# pg_dump and pg_restore, for `manage.py backup` and `restore`.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin hub \
    && install -d -o hub -g hub -m 750 /var/lib/hub /var/lib/hub/files /var/lib/hub/archive /backup
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_DIR=/app/collected VAR_DIR=/var/lib/hub HEARTBEAT_FILE=/tmp/heartbeat
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "20", "--max-requests", "20000", "--max-requests-jitter", "2000", "--log-level", "warning", "--forwarded-allow-ips", ""]
