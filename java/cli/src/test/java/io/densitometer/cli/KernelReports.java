package io.densitometer.cli;

/** What compiler and disassembler print, made up. */
final class KernelReports {
    static final String USAGE = """
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function '_Z4WarpIfEvv' for 'sm_80'
            ptxas info    : Function properties for _Z4WarpIfEvv
                0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 32 registers, used 1 barriers, 4096 bytes smem, 400 bytes cmem[0]
            ptxas info    : Compile time = 22.462 ms
            ptxas info    : Compiling entry function '_Z4WarpIfEvv' for 'sm_90a'
            ptxas info    : Function properties for _Z4WarpIfEvv
                0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 28 registers, used 0 barriers
            """;

    static final String SPILLING = """
            ptxas info    : Compiling entry function '_Z5Naivev' for 'sm_80'
            ptxas info    : Function properties for _Z5Naivev
                8 bytes stack frame, 12 bytes spill stores, 16 bytes spill loads
            ptxas info    : Used 255 registers, used 0 barriers, 360 bytes cmem[0]
            """;

    static final String SASS = """

            Fatbin elf code:
            ================
            arch = sm_80
            code version = [1,7]
            host = linux

            \tcode for sm_80
            \t\tFunction : _Z4WarpIfEvv
            \t.headerflags\t@"EF_CUDA_SM80 EF_CUDA_PTX_SM(EF_CUDA_SM80)"
                    /*0000*/                   MOV R1, c[0x0][0x28] ;       /* 0x00000a0000017a02 */
                                                                            /* 0x000fe40000000f00 */
                    /*0010*/              @!P0 LDG.E.128 R4, [R2.64] ;      /* 0x0000000402047981 */
                    /*0020*/                   LDG.E.128.CONSTANT R8, [R2.64] ;
                    /*0030*/                   LDG.E.U16 R3, [R2.64] ;
                    /*0040*/                   LDGSTS.E.BYPASS.128 [R9], [R2.64] ;
                    /*0050*/                   LDS.U.128 R4, [R9] ;
                    /*0060*/                   LDS R5, [R9] ;
                    /*0070*/                   HMMA.16816.F32 R4, R8, R2, R4 ;
                    /*0080*/                   HMMA.SP.16832.F32 R4, R8, R2, R4, R3, 0x0 ;
                    /*0090*/               @P1 EXIT ;
            \t\t.......

            \t\tFunction : _Z5Naivev
                    /*0000*/                   STL.64 [R1], R2 ;
                    /*0010*/                   LDL R2, [R1] ;
            \t\t.......

            Fatbin elf code:
            ================
            arch = sm_90a

            \tcode for sm_90a
            \t\tFunction : _Z4WarpIfEvv
                    /*0000*/                   HGMMA.64x8x16.F32 R24, gdesc[UR4], R24 ;
                    /*0010*/              @UP0 HGMMA.SP.64x8x32.F32 R24, gdesc[UR4], R24 ;
            """;

    private KernelReports() {}
}
