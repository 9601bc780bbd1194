"""Runs the unittest cases of a file and reports them as TAP: at its end, `tap.main()`."""
import sys, unittest


class Result(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.number = 0

    def report(self, ok, test, note=""):
        self.number += 1
        name = test.id().rpartition(".")[2].removeprefix("test_").replace("_", " ")
        print(f"{'ok' if ok else 'not ok'} {self.number} - {name}{note}", flush=True)

    def addSuccess(self, test):
        self.report(True, test)

    def addSkip(self, test, reason):
        self.report(True, test, f" # SKIP {reason}")

    def fault(self, test, err):
        self.report(False, test)
        for line in self._exc_info_to_string(err, test).splitlines():
            print(f"# {line}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.fault(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.fault(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.fault(test, err)


def main():
    result = Result()
    unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"]).run(result)
    print(f"1..{result.number}")
    sys.exit(0 if result.wasSuccessful() and result.number else 1)
