#!/usr/bin/env bash
# Gets a llama.cpp server for tests, without installing anything.
#
#   get-llama-server.sh [DIR]        DIR defaults to ${XDG_CACHE_HOME:-$HOME/.cache}/patchbay/llama
#
# Prints the path of an executable `llama-server` as its last line. A usable one in PATH is taken as it is. Otherwise the package
# is fetched from Debian unstable ("sid") with an apt state of its own, unpacked under DIR, and given its own C library, because
# that of the machine may be older. The mirror is the one that apt on this machine already uses (or $DEBIAN_MIRROR).
# A second run finds the result of the first and does nothing. To start over, remove DIR.
set -euo pipefail

dir=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/patchbay/llama}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
say() { printf 'get-llama-server: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
works() { "$1" --version >/dev/null 2>&1; }
version() { "$1" --version 2>&1 | sed -n 's/^version: *//p' | head -n 1; }

# Loads a tiny model, made on the spot: shows that a CPU backend fits this processor.
loads() {
  command -v node >/dev/null || return 0
  local tmp pid ok=1; tmp=$(mktemp -d)
  node "$here/make-gguf.mjs" --random --out "$tmp/random.gguf" >/dev/null || { rm -rf "$tmp"; return 0; }
  "$1" --offline --host "$tmp/s.sock" -m "$tmp/random.gguf" -c 256 >"$tmp/log" 2>&1 & pid=$!
  for _ in $(seq 300); do
    if grep -q 'listening' "$tmp/log"; then ok=0; break; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true
  [ "$ok" = 0 ] || tail -n 5 "$tmp/log" >&2
  rm -rf "$tmp"; return "$ok"
}

mkdir -p "$dir" && dir=$(cd "$dir" && pwd) && [ -w "$dir" ] || die "cannot write to $dir"
if command -v flock >/dev/null; then exec 9>"$dir/.lock"; flock 9; fi
target=$dir/llama-server

if [ -x "$target" ] && works "$target"; then
  say "already there: $(version "$target")"; echo "$target"; exit 0
fi

# ---- one that the machine has
if found=$(command -v llama-server) && [ "$found" != "$target" ] && works "$found" && loads "$found"; then
  say "using the one in PATH, $found: $(version "$found")"
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$found" >"$target.new"; chmod +x "$target.new"; mv "$target.new" "$target"
  echo "$target"; exit 0
fi

# ---- fetch from sid
for tool in apt-get apt-cache apt-config dpkg-deb dpkg; do command -v "$tool" >/dev/null || die "no llama-server in PATH, and without $tool none can be fetched: install llama.cpp yourself"; done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || die "$keyring is missing (package debian-archive-keyring), packages could not be verified"
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null | awk '$1 == "Debian" && $2 == "Debian" && $3 == "main" { print $4; exit }')}
# Without downloaded lists apt does not know the origin; then the sources themselves must do.
[ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null | awk '$1 == "main" && $2 ~ /\/debian\/?$/ { print $2; exit }')
[ -n "$mirror" ] || die "apt on this machine knows no Debian mirror; set DEBIAN_MIRROR to one"
arch=$(dpkg --print-architecture)

work=$dir/.work; rm -rf "$work"; trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,cache/archives/partial,debs,root}; : >"$work/status"
echo "deb [signed-by=$keyring] $mirror sid main" >"$work/sources.list"
{ apt-config dump | grep '^Acquire::' || true                           # proxies and the like; no hooks
  cat <<CONF
Dir::Etc::main "/dev/null"; Dir::Etc::parts "/dev/null"; Dir::Etc::sourcelist "$work/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$work/lists"; Dir::State::status "$work/status"; Dir::State::extended_states "$work/extended";
Dir::Cache "$work/cache"; Dir::Cache::archives "$work/cache/archives"; Dir::Log "$work";
Acquire::Languages "none"; Acquire::Retries "3"; APT::Sandbox::User ""; APT::Architecture "$arch"; APT::Architectures { "$arch"; };
CONF
} >"$work/apt.conf"
export APT_CONFIG=$work/apt.conf

say "reading Debian's package list (about 10 MB)"
apt-get -qq -o APT::Update::Error-Mode=any update >"$work/update.log" 2>&1 || { tail -n 5 "$work/update.log" >&2; die "the package list of sid could not be read from $mirror"; }
apt-cache show llama.cpp-tools >/dev/null 2>&1 || die "Debian sid has no llama.cpp-tools for $arch at the moment"

# The server and the libraries it needs, and what those need; nothing else of a Debian system.
want="llama.cpp-tools"; todo=$want
while [ -n "$todo" ]; do
  next=""
  for p in $(apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances $todo 2>/dev/null | sed -n 's/^[ |]*\(Pre\)\?Depends: \([^<: ]*\).*/\2/p' | sort -u); do
    case $p in lib*|zlib1g) case " $want " in *" $p "*) ;; *) case $p in libc-bin|libc-l10n|libdebconf*) ;; *) want="$want $p"; next="$next $p";; esac;; esac;; esac
  done
  todo=$next
done
say "fetching:" $want
(cd "$work/debs" && apt-get -qq download $want) >"$work/download.log" 2>&1 || { tail -n 5 "$work/download.log" >&2; die "the download failed"; }
for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$work/root" || die "cannot unpack $deb"; done
unset APT_CONFIG
cp -r "$work/root/usr/share/doc" "$work/root/doc"                       # the licences
rm -rf "$work"/root/{etc,var,usr/share,usr/libexec,usr/lib64,usr/sbin,usr/lib/*/gconv,usr/lib/*/engines-3} && find "$work/root/usr/bin" ! -type d ! -name llama-server -delete

# ---- make it run: own loader and libraries, all CPU backends where the program looks for them (it picks the best that fits)
cd "$work/root"
server=usr/bin/llama-server; [ -f "$server" ] || die "the package has no $server"
loader=$(find . -name 'ld-linux*.so.[0-9]' ! -type d | grep usr/lib | head -n 1); [ -n "$loader" ] || die "the C library has no loader"
loader=${loader#./}
libs=$(find usr/lib -name '*.so*' -printf '%h\n' | sort -u)
for so in $(find usr -name 'libggml-cpu*.so'); do cp -l "$so" usr/bin/ 2>/dev/null || cp "$so" usr/bin/; cp -l "$so" "$(dirname "$loader")/" 2>/dev/null || true; done
rm -rf "$dir/root.old"; [ ! -e "$dir/root" ] || mv "$dir/root" "$dir/root.old"
cd "$dir"; mv "$work/root" "$dir/root"; rm -rf "$dir/root.old"

path=""; for l in $libs; do path="$path${path:+:}$dir/root/$l"; done
# Started through the loader, the program takes the loader for itself (router mode starts copies of itself). So the loader is
# written into the program, where Node can do that; LD_LIBRARY_PATH is then only seen by the server.
if command -v node >/dev/null && node - "$dir/root/$server" "$dir/root/$loader" <<'NODE'
const fs = require('node:fs'), [file, loader] = process.argv.slice(2), b = fs.readFileSync(file);
if (b.readUInt32BE(0) !== 0x7f454c46 || b[4] !== 2 || b[5] !== 1) process.exit(1);           // ELF, 64 bits, little-endian
const at = Number(b.readBigUInt64LE(32)), size = b.readUInt16LE(54), count = b.readUInt16LE(56), name = Buffer.from(loader + '\0');
for (let i = 0; i < count; i++) {
  const p = at + i * size;
  if (b.readUInt32LE(p) !== 3) continue;                                                    // PT_INTERP
  b.writeBigUInt64LE(BigInt(b.length), p + 8); b.writeBigUInt64LE(BigInt(name.length), p + 32);
  fs.rmSync(file); fs.writeFileSync(file, Buffer.concat([b, name]), { mode: 0o755 }); process.exit(0);
}
process.exit(1);
NODE
then run="exec \"$dir/root/$server\" \"\$@\""; printf '#!/bin/sh\nexport LD_LIBRARY_PATH="%s"\n%s\n' "$path" "$run" >"$target.new"; chmod +x "$target.new"; fi
if [ ! -x "$target.new" ] || ! works "$target.new"; then
  printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$dir/root/$loader" "$path" "$dir/root/$server" >"$target.new"; chmod +x "$target.new"
fi
works "$target.new" || { "$target.new" --version >&2 || true; rm -f "$target.new"; die "it was fetched, but does not run on this machine"; }
loads "$target.new" || { rm -f "$target.new"; die "it runs, but cannot load a model (no CPU backend for this processor?)"; }
mv "$target.new" "$target"
say "ready: $(version "$target")"
echo "$target"
