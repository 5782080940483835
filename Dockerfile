# Two stages: Go builds a static binary, the second holds it and nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /out/rupor ./cmd/rupor && mkdir /out/data

# Certificates are in this image; zones are in the binary. It has no shell and
# its user is not root.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/rupor /rupor
COPY --from=build --chown=nonroot:nonroot /out/data /data
ENV RUPOR_DATA=/data
VOLUME /data
USER nonroot
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["/rupor", "health"]
ENTRYPOINT ["/rupor"]
CMD ["serve"]
