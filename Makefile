# A thin front of meson, ./run and ./test, for those whose fingers type make.
.PHONY: all test bench install check format clean

all: build
	@ninja -C build

build:
	meson setup build

test:
	@./test

bench:
	@if [ -x bench/run ]; then exec bench/run; else echo "bench/run is not there yet" >&2; exit 1; fi

install: all
	meson install -C build

check:
	@tools/check --deep

format:
	@find src test -name '*.[ch]' -exec clang-format -i {} +

# Build folders only: data/ is never touched.
clean:
	rm -rf build build-release build-test build-gcc build-clang build-clang-asan tests/browser/node_modules
