#!/usr/bin/env bash
# Makes a certificate for development in a folder: dev.crt and dev.key, for localhost and its
# subdomains. Does nothing while the one that is there is good for another week.
#
#   tools/dev-certificate.sh FOLDER
set -euo pipefail

folder=$1
if openssl x509 -in "$folder/dev.crt" -noout -checkend 604800 > /dev/null 2>&1; then
  exit 0
fi
mkdir -p "$folder"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 \
  -subj '/O=Smooth Schedule (development)/CN=localhost' \
  -addext 'subjectAltName=DNS:localhost,DNS:*.localhost,DNS:demo.localhost,DNS:acme.localhost,DNS:*.smoothschedule.local,IP:127.0.0.1,IP:::1' \
  -addext 'extendedKeyUsage=serverAuth' \
  -keyout "$folder/dev.key.new" -out "$folder/dev.crt.new" 2> /dev/null
mv "$folder/dev.key.new" "$folder/dev.key"
mv "$folder/dev.crt.new" "$folder/dev.crt"
chmod 644 "$folder/dev.crt"
