# The whole product in one image: `cadenza` with the subcommands api, worker, migrate,
# key and simulator. The binary is static; time zones are inside it (time/tzdata).
#
# The final image is empty but for the binary and the certificate authorities: no
# shell, no package manager, not root. So it has no HEALTHCHECK either, which would
# need a program to run: readiness is GET /readyz, asked from outside.
FROM golang:1.26.8-alpine3.24 AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-trimpath
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# The version is that of the module; -s -w leave out what only debuggers read.
RUN go build -buildvcs=false -ldflags="-s -w" -o /out/cadenza ./cmd/cadenza
# A folder that the user of the final image may write: the simulator's file.
RUN mkdir -p /out/data && printf 'cadenza:x:65532:65532:cadenza:/data:/sbin/nologin\n' > /out/passwd

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/passwd /etc/passwd
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/cadenza /cadenza
USER 65532:65532
WORKDIR /data
ENTRYPOINT ["/cadenza"]
