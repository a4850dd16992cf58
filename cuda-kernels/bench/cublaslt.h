// Dense products by cuBLASLt, found when the program runs.
#ifndef DENSITOMETER_BENCH_CUBLASLT_H_
#define DENSITOMETER_BENCH_CUBLASLT_H_

#include "bench/point.h"

namespace dsm::bench {

class CublasLt {
 public:
  // Looks in the directories of DENSITOMETER_CUDA_LIBRARIES, in CUDA_HOME/lib64 and on the loader's path.
  CublasLt();
  CublasLt(const CublasLt&) = delete;
  ~CublasLt();

  // The product by each algorithm that the library's heuristic names; none where there is no library or no algorithm,
  // and `why` says why.
  std::vector<Launch> Candidates(const DenseProduct& product, std::string& why) const;

 private:
  void* handle_ = nullptr;
  std::string why_;  // there is no handle
};

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_CUBLASLT_H_
