# One image for web, worker and beat; docker-compose.yml says which it is.
FROM python:3.12.11-slim-bookworm

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
       fonts-noto-core fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=wecare_portal.settings DEBUG=false \
    DATA=/data STATIC_ROOT=/srv/static

WORKDIR /srv/portal
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . .
# Collecting static files opens no server and signs nothing: the values are needed by nobody.
RUN SECRET_KEY=unused SECOND_FACTOR_KEYS=unused ALLOWED_HOSTS=unused SITE_URL=https://unused.example \
    DATABASE_URL=postgres:///unused REDIS_URL=redis://unused EMAIL_HOST=unused \
    PORTAL_OWNER=unused PORTAL_EMAIL=unused@unused.example python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 portal \
    && mkdir -p /data/media /data/audit-notes && chown -R portal /data

USER portal
EXPOSE 8000
CMD ["gunicorn", "wecare_portal.wsgi", "--bind", "0.0.0.0:8000"]
