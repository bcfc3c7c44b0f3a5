# A small image: one static binary and the certificate authorities, nothing else, and no root.
#
#   docker build --tag partywall .
#   docker run --rm --env AWS_ACCESS_KEY_ID --env AWS_SECRET_ACCESS_KEY --env AWS_SESSION_TOKEN partywall audit
#
# The release workflow takes its archives from the same build: docker build --target binary --output DIR .
FROM rust:1.95.0-alpine3.22 AS build
# Alpine keeps no older version of a package, so none can be named here.
# hadolint ignore=DL3018
RUN apk add --no-cache build-base linux-headers
WORKDIR /src
COPY . .
ENV RUSTFLAGS="-C target-feature=+crt-static"
RUN cargo build --profile dist --locked --bin partywall && install -D target/dist/partywall /out/partywall
# It must run where there is no library at all.
RUN readelf --dynamic /out/partywall >/tmp/dynamic && ! grep NEEDED /tmp/dynamic && /out/partywall --version

FROM scratch AS binary
COPY --from=build /out/partywall /partywall

FROM scratch
ARG VERSION=unreleased
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="partywall" \
      org.opencontainers.image.description="Checks a live AWS account for everything the Shared Responsibility Model leaves to the customer" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/partywall /partywall
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
# The nobody of such images: it owns no file. Reports go to stdout, or to a folder that is mounted and may be written.
USER 65532:65532
ENTRYPOINT ["/partywall"]
