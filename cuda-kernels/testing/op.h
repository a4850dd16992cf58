// An op as its C header declares it.
#ifndef DENSITOMETER_TESTING_OP_H_
#define DENSITOMETER_TESTING_OP_H_

namespace dsm {

template <typename Params>
struct OpFunctions {
  int (*variants)();
  const char* (*variant_name)(int);
  int (*check)(const Params*);
  int (*run)(const Params*, void* stream);
};

#define DSM_OP_FUNCTIONS(op)                                                                     \
  ::dsm::OpFunctions<dsm_cuda_##op##_params> {                                                   \
    dsm_cuda_##op##_variants, dsm_cuda_##op##_variant_name, dsm_cuda_##op##_check, dsm_cuda_##op \
  }

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_OP_H_
